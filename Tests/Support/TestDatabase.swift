public import Postgres
public import Vocabulary

/// A database of a test's own with one service's schema, in the shared private PostgreSQL.
public struct TestDatabase: Sendable {
  /// As the service sees it: one organization at a time.
  public let requests: Database
  /// As its workers see it: every organization.
  public let workers: Database
  private let service: ServiceName
  private let name: String
  private let adminURL: String

  public static func make(_ service: ServiceName) async throws -> TestDatabase {
    let fleet = try await Fleet.shared()
    let name = "test_\(UUID.random().description.replacing("-", with: ""))"
    let adminURL = fleet.maintenanceURL
    try await fleet.makeDatabase(name)
    let migrator = try Migrator(
      url: fleet.databaseURL("migrator", database: name), service: service,
      directory: try ResourceDirectory.migrations(of: service))
    _ = try await migrator.up()
    return TestDatabase(
      requests: Database(
        url: fleet.databaseURL("\(service.rawValue)_app", database: name), applicationName: "test", poolSize: 4,
        waitLimit: .seconds(60)),
      workers: Database(
        url: fleet.databaseURL("\(service.rawValue)_worker", database: name), applicationName: "test", poolSize: 4,
        waitLimit: .seconds(60)),
      service: service, name: name, adminURL: adminURL)
  }

  /// From here on every session believes that it has the number 1, as sessions may that begin after the server did anew.
  public func giveEverySessionOneNumber() async throws {
    try await feign("create function pg_backend_pid() returns int language sql as 'select 1'")
  }

  /// Makes what sessions that begin from here on find in the place of what the server has by that name.
  public func feign(_ sql: String) async throws {
    try await Platform.run(
      """
      create schema if not exists feigned;
      grant usage on schema feigned to public;
      set search_path = feigned, pg_catalog;
      alter default privileges in schema feigned grant select on tables to public;
      alter default privileges in schema feigned grant execute on functions to public;
      \(sql)
      """, url: adminURL.replacing("dbname='postgres'", with: "dbname='\(name)'"))
    for role in ["app", "worker"] {
      try await Platform.run(
        """
        alter role \(service.rawValue)_\(role) in database \(name)
          set search_path = feigned, \(service.rawValue), extensions, platform, pg_catalog
        """, url: adminURL)
    }
  }

  /// Changes rows as the administrator.
  public func administer(_ sql: String, _ parameters: String...) async throws {
    let url = adminURL.replacing("dbname='postgres'", with: "dbname='\(name)'")
    _ = try await Platform.rows(sql, parameters, url: url)
  }

  /// Puts an organization under a legal hold, as an operator does.
  public func hold(_ organization: UUID) async throws {
    try await Platform.run(
      "insert into \(service.rawValue).legal_holds (organization_id, reason) values ('\(organization)', 'a court asks')",
      url: adminURL.replacing("dbname='postgres'", with: "dbname='\(name)'"))
  }

  public func drop() async throws {
    await requests.close()
    await workers.close()
    try await Platform.dropDatabase(name, adminURL: adminURL)
  }
}
