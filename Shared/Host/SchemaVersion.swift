import Postgres
import Vocabulary

/// Which migrations this build knows and which the database has, and whether they are the same.
struct SchemaVersion: Sendable {
  let service: ServiceName

  func finding(in database: Database) async throws -> HealthCheck.Finding {
    let directory = try ResourceDirectory.migrations(of: service)
    let migrations = try MigrationFile.all(in: directory)
    let table = "\(service.rawValue).schema_migrations"
    let exists = try await database.query("select to_regclass(\(table)) is not null as yes", for: nil).first
    guard try exists?.get("yes", as: Bool.self) == true else {
      return .unhealthy("the schema \(service.rawValue) is empty: run `infin8 migrate up`")
    }
    // A table that an older build has made lacks the last.
    let rows = try await database.query(
      "select version, checksum, dirty, to_jsonb(m)->>'down_checksum' as down_checksum from \(unsafe: table) m",
      for: nil)
    let records = try rows.map { row in
      MigrationRecord(
        version: try row.get("version"), checksum: try row.get("checksum"), downChecksum: try row.get("down_checksum"),
        isDirty: try row.get("dirty"))
    }
    let status = MigrationStatus(service: service, migrations: migrations, records: records)
    if !status.dirty.isEmpty {
      return .unhealthy("a migration failed half way: repair it by hand, then clear its flag")
    }
    if let edited = status.edited.first {
      return .unhealthy("the migration \(edited.stem) was edited after it was applied: put it back as it was")
    }
    if let first = status.pending.first {
      return .unhealthy(
        "\(status.pending.count) migrations are pending, the first is \(first): run `infin8 migrate up`")
    }
    guard status.ahead.isEmpty else {
      return .unhealthy("the database is ahead of this build by \(status.ahead.joined(separator: ", "))")
    }
    // Nobody's call is answered worse for it.
    if let edited = status.editedBack.first {
      return .degraded(
        "the way back of \(edited.stem) is another than the one noted: `infin8 migrate up` takes this build's")
    }
    return .healthy("\(status.known.count) applied")
  }
}
