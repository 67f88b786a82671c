import Host
import Postgres
import Vocabulary

/// Where an operator's verbs find a service's database as one of its roles.
struct OperatorDatabase: Sendable {
  let directory: DataDirectory

  /// What `INFIN8_<SERVICE>_<PURPOSE>_DATABASE_URL`, or the file that `…_FILE` names, says; or what the role's file in INFIN8_ROLES_DIR
  /// does; or our private PostgreSQL.
  func url(_ role: String, of service: ServiceName, for purpose: String) throws -> String {
    let name = "INFIN8_\(service.rawValue.uppercased())_\(purpose)_DATABASE_URL"
    do {
      if let given = try Configuration.given(name, isSecret: true, in: Configuration.processEnvironment), !given.isEmpty
      {
        if let complaint = TransportSecurity.complaint(about: given) { throw Refusal.field(name, complaint) }
        return given
      }
    } catch let file as Configuration.Unreadable {
      throw Refusal.field("\(name)_FILE", file.description)
    }
    return try RoleFolder.given?.string(of: role).text ?? PrivatePostgres(directory).url(role, of: service)
  }
}

extension Console {
  func databaseURL(_ role: String, of service: ServiceName, for purpose: String) throws -> String {
    try OperatorDatabase(directory: directory).url(role, of: service, for: purpose)
  }

  /// One transaction as the owner of a service's tables, past the service, in its schema.
  func asOwner<Value: Sendable>(
    of service: ServiceName, for organization: UUID? = nil,
    _ body: @escaping @Sendable (Transaction) async throws -> Value
  ) async throws -> Value {
    let url = try databaseURL("migrator", of: service, for: "MIGRATION")
    let database = Database(url: url, applicationName: "operator", poolSize: 1)
    do {
      let value = try await database.transaction(for: organization) { transaction in
        _ = try await transaction.query(
          """
          select set_config('role', \("\(service.rawValue)_owner"), true),
            set_config('search_path', \("\(service.rawValue), extensions, platform"), true)
          """)
        return try await body(transaction)
      }
      await database.close()
      return value
    } catch {
      await database.close()
      throw error
    }
  }
}
