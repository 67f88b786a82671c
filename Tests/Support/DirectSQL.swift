import Foundation
import Postgres
public import Vocabulary

/// What tests ask the database itself, as its administrator. A statement goes to the database of the service whose schema is
/// named first in it, and touches no other service's tables.
extension Fleet {
  /// Changes rows: how tests let time pass.
  public nonisolated func change(_ sql: String, _ parameters: String...) async throws {
    _ = try await Platform.rows(sql, parameters, url: databaseURL(of: Self.named(in: sql)))
  }

  public nonisolated func rows(_ sql: String, _ parameters: String?...) async throws -> [[String?]] {
    try await Platform.rows(sql, parameters, url: databaseURL(of: Self.named(in: sql)))
  }

  /// Runs statements that take no parameters.
  public nonisolated func script(_ sql: String) async throws {
    try await Platform.run(sql, url: databaseURL(of: Self.named(in: sql)))
  }

  /// The same question put to every database: what the catalogs say of all five services.
  public nonisolated func rowsEverywhere(_ sql: String, _ parameters: String?...) async throws -> [[String?]] {
    var found: [[String?]] = []
    for url in everyDatabaseURL { found += try await Platform.rows(sql, parameters, url: url) }
    return found
  }

  /// One connection string for each database that services have, as the administrator.
  public nonisolated var everyDatabaseURL: [String] {
    (Self.isSeparated ? ServiceName.allCases : [.identity]).map { databaseURL(of: $0) }
  }

  private static func named(in sql: String) -> ServiceName {
    guard let service = service(of: sql) else { preconditionFailure("name the schema: \(sql)") }
    return service
  }

  /// The service whose schema is named first: `identity.users`, or `'identity'::regnamespace`.
  fileprivate static func service(of sql: String) -> ServiceName? {
    sql.matches(of: /\b(\w+)(?:\.|'::regnamespace)/).lazy.compactMap { ServiceName(rawValue: String($0.1)) }.first
  }
}

extension Tenant {
  /// Runs statements as a role of the database for this organization in one transaction, straight past the services: in the
  /// database of the service whose schema they name; of the role's own service, or identity's, when they name none.
  ///
  /// - Returns: the SQL state and the constraint of the refusal; nil when everything was done.
  public func direct(
    _ statements: String..., as role: String = "identity_app", user: Vocabulary.UUID? = nil
  ) async throws -> (state: String, constraint: String?)? {
    let service =
      Fleet.service(of: statements.joined(separator: ";\n"))
      ?? ServiceName.allCases.first { role.hasPrefix($0.rawValue) } ?? .identity
    let database = Database(url: fleet.databaseURL(role, of: service), applicationName: "direct", poolSize: 1)
    defer { Task { await database.close() } }
    do {
      try await database.transaction(for: SessionContext(organization: organization, user: user)) { transaction in
        for statement in statements { try await transaction.execute("\(unsafe: statement)") }
      }
      return nil
    } catch let error as PostgresError {
      return (error.state, error.constraint)
    }
  }

  /// The first column of the first row, as text, as an administrator sees it; in identity's database when no schema is named.
  public func stored(_ sql: String, _ parameters: String?...) async throws -> String? {
    try await Platform.rows(sql, parameters, url: fleet.databaseURL(of: Fleet.service(of: sql) ?? .identity)).first?
      .first ?? nil
  }
}
