import Postgres
import Vocabulary

/// Which migrations this build knows and which the database has, and whether they are the same.
struct SchemaVersion: Sendable {
  let service: ServiceName

  func finding(in database: Database) async throws -> HealthCheck.Finding {
    let directory = try ResourceDirectory.migrations(of: service)
    let migrations = try MigrationFile.all(in: directory)
    let known = migrations.map(\.version)
    let table = "\(service.rawValue).schema_migrations"
    let exists = try await database.query("select to_regclass(\(table)) is not null as yes", for: nil).first
    guard try exists?.get("yes", as: Bool.self) == true else {
      return .unhealthy("the schema \(service.rawValue) is empty: run `infin8 migrate up`")
    }
    let rows = try await database.query("select version, checksum, dirty from \(unsafe: table)", for: nil)
    let applied = Set(try rows.map { try $0.get("version", as: String.self) })
    if try rows.contains(where: { try $0.get("dirty", as: Bool.self) }) {
      return .unhealthy("a migration failed half way: repair it by hand, then clear its flag")
    }
    for row in rows {
      let (version, checksum) = (try row.get("version", as: String.self), try row.get("checksum", as: String.self))
      if let migration = migrations.first(where: { $0.version == version }), migration.checksum != checksum {
        return .unhealthy(
          "the migration \(version)_\(migration.name) was edited after it was applied: put it back as it was")
      }
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
