import Host
import Postgres
import Vocabulary

extension Console {
  /// Where a verb of the operator's finds a service's database: where `INFIN8_<SERVICE>_<PURPOSE>_DATABASE_URL` says, or in the
  /// private PostgreSQL.
  func databaseURL(_ role: String, of service: ServiceName, for purpose: String) throws -> String {
    let given = DataDirectory.variable("INFIN8_\(service.rawValue.uppercased())_\(purpose)_DATABASE_URL")
    return try given ?? PrivatePostgres(directory).url(role, of: service)
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
