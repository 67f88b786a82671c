public import Postgres
import Vocabulary

/// A database of a test's own with all five schemas, in the shared private PostgreSQL: nobody else is in it, so a test
/// may fill and break what it likes. Roles belong to the cluster: change those in a transaction that is taken back.
public struct ScratchInstallation: Sendable {
  /// As the administrator.
  public let administrator: Database
  private let fleet: Fleet
  public let name: String

  public static func make() async throws -> ScratchInstallation {
    let fleet = try await Fleet.shared()
    let name = "scratch_\(UUID.random().description.replacing("-", with: ""))"
    try await fleet.makeDatabase(name)
    for service in ServiceName.allCases {
      let migrator = try Migrator(
        url: fleet.databaseURL("migrator", database: name), service: service,
        directory: try ResourceDirectory.migrations(of: service))
      _ = try await migrator.up()
    }
    return ScratchInstallation(
      administrator: Database(
        url: fleet.databaseURL(database: name), applicationName: "scratch", poolSize: 1, waitLimit: .seconds(120),
        statementTimeout: .seconds(300)),
      fleet: fleet, name: name)
  }

  /// The connection string of another role.
  public func url(_ role: String) -> String { fleet.databaseURL(role, database: name) }

  public func drop() async throws {
    await administrator.close()
    try await Platform.dropDatabase(name, adminURL: fleet.maintenanceURL)
  }
}
