import Postgres
import Vocabulary

/// Which migrations this build knows and which the database has.
struct SchemaVersion: Sendable {
  let service: ServiceName

  func finding(in database: Database) async throws -> HealthCheck.Finding {
    let directory = try ResourceDirectory.migrations(of: service)
    let known = try MigrationFile.all(in: directory).map(\.version)
    let table = "\(service.rawValue).schema_migrations"
    let exists = try await database.query("select to_regclass(\(table)) is not null as yes", for: nil).first
    guard try exists?.get("yes", as: Bool.self) == true else {
      return .unhealthy("the schema \(service.rawValue) is empty: run `infin8 migrate up`")
    }
    let rows = try await database.query("select version, dirty from \(unsafe: table)", for: nil)
    let applied = Set(try rows.map { try $0.get("version", as: String.self) })
    if try rows.contains(where: { try $0.get("dirty", as: Bool.self) }) {
      return .unhealthy("a migration failed half way: repair it by hand, then clear its flag")
    }
    let pending = known.filter { !applied.contains($0) }
    guard pending.isEmpty else {
      return .unhealthy("\(pending.count) migrations are pending, the first is \(pending[0]): run `infin8 migrate up`")
    }
    let ahead = applied.subtracting(known).sorted()
    guard ahead.isEmpty else {
      return .unhealthy("the database is ahead of this build by \(ahead.joined(separator: ", "))")
    }
    return .healthy("\(known.count) applied")
  }
}
