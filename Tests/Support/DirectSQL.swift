import Postgres
public import Vocabulary

extension Tenant {
  /// Runs statements as a role of the database for this organization in one transaction, straight past the services.
  ///
  /// - Returns: the SQL state and the constraint of the refusal; nil when everything was done.
  public func direct(_ statements: String..., as role: String = "identity_app", user: UUID? = nil) async throws
    -> (state: String, constraint: String?)?
  {
    let database = Database(url: fleet.databaseURL(role), applicationName: "direct", poolSize: 1)
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

  /// The first column of the first row, as text, as an administrator sees it.
  public func stored(_ sql: String, _ parameters: String?...) async throws -> String? {
    try await Platform.rows(sql, parameters, url: fleet.databaseURL("infin8_admin")).first?.first ?? nil
  }
}
