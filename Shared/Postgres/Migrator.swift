import EventLoop
import Glibc
public import Vocabulary

/// Moves one service's schema: one runner at a time, strictly in order, each file together with its record.
public struct Migrator: Sendable {
  private let url: String
  private let service: ServiceName
  private let migrations: [MigrationFile]
  private let log: @Sendable (String) -> Void

  /// - Parameters:
  ///   - url: a role that may become `<service>_owner`.
  ///   - directory: the service's `Migrations`.
  public init(
    url: String, service: ServiceName, directory: String, log: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(MigrationProblem) {
    self.url = url
    self.service = service
    self.log = log
    migrations = try MigrationFile.all(in: directory)
  }

  /// Where the schema stands; changes nothing and needs no lock.
  public func status() async throws -> MigrationStatus {
    try await offload { try status(on: try connect()) }
  }

  /// Pending migrations that destroy something, where there may be something to destroy: none in a schema that never held a row
  /// of any tenant.
  public func pendingMajor() async throws -> [String] {
    try await major { status in migrations.filter { $0.isMajor && status.pending.contains($0.version) } }
  }

  /// The same of what the newest `steps` migrations destroy on their way back.
  public func majorBack(steps: Int) async throws -> [String] {
    try await major { status in
      migrations.filter { $0.isMajorBack && status.applied.suffix(steps).contains($0.version) }
    }
  }

  private func major(_ choose: @escaping @Sendable (MigrationStatus) -> [MigrationFile]) async throws -> [String] {
    try await offload {
      let session = try connect()
      defer { session.finish() }
      let major = choose(try status(on: session)).map(\.stem)
      return try !major.isEmpty && holdsRows([service], session) ? major : []
    }
  }

  /// Whether a schema of these services ever held a row of a tenant. Row security hides the rows from their owner; the files' sizes tell.
  private func holdsRows(_ services: [ServiceName], _ session: PGHandle) throws -> Bool {
    try !session.texts(
      """
      select 1 from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
      where c.relnamespace in (select to_regnamespace(name) from unnest($1::text[]) name) and c.relkind = 'r'
        and a.attname = 'organization_id' and pg_relation_size(c.oid) > 0 limit 1
      """, ["{\(services.map(\.rawValue).joined(separator: ","))}"]
    ).isEmpty
  }

  /// The same, when nothing is in the way of going on.
  ///
  /// - Throws: ``MigrationProblem``.
  public func checkedStatus() async throws -> MigrationStatus {
    try await offload { try checked(try connect()) }
  }

  /// Applies what is pending, as far as a version. Returns how many that were.
  @discardableResult
  public func up(through last: String? = nil) async throws -> Int {
    try await exclusively { session in
      let status = try checked(session)
      try noteWaysBack(of: status, on: session)
      let pending = status.pending.filter { version in last.map { version <= $0 } ?? true }
      for version in pending {
        guard let migration = migrations.first(where: { $0.version == version }) else { continue }
        try apply(migration, up: true, on: session)
      }
      log("\(service.rawValue): \(pending.count) applied, \(migrations.count) in all")
      return pending.count
    }
  }

  /// Takes the newest `steps` migrations back.
  ///
  /// - Parameter newest: as the caller has seen it: what was taken back in the meantime is not taken back twice.
  public func down(steps: Int, from newest: String? = nil) async throws {
    try await exclusively { session in
      let status = try checked(session)
      let applied = status.applied
      guard let last = applied.last else { throw MigrationProblem.nothingApplied }
      guard newest == nil || newest == last else { throw MigrationProblem.moved(newest: last) }
      if let edited = status.editedBack.first(where: { applied.suffix(steps).contains($0.version) }) {
        throw MigrationProblem.editedBack(edited.name)
      }
      for version in applied.suffix(steps).reversed() {
        guard let migration = migrations.first(where: { $0.version == version }) else { continue }
        try apply(migration, up: false, on: session)
      }
    }
  }

  /// Takes every pending migration up, down and up again, and compares the schema before and after. For scratch databases: refused where
  /// any service has rows, of which a way back could take some along.
  public func verify() async throws {
    try await exclusively { session in
      guard try !holdsRows(ServiceName.allCases, session) else { throw MigrationProblem.notScratch }
      let pending = try checked(session).pending
      for migration in migrations where pending.contains(migration.version) {
        let before = try schema(session)
        try apply(migration, up: true, on: session)
        let after = try schema(session)
        try apply(migration, up: false, on: session)
        guard try schema(session) == before else { throw MigrationProblem.notReversible(migration.name) }
        try apply(migration, up: true, on: session)
        guard try schema(session) == after else { throw MigrationProblem.notReversible(migration.name) }
      }
      log("\(service.rawValue): \(pending.count) passed, 0 failed")
    }
  }

  /// A line for each relation, column, constraint, index, policy, trigger and function of the schema, with its grants, in order.
  public func schema() async throws -> [String] { try await offload { try schema(try connect()) } }

  // MARK: Steps

  private func apply(_ migration: MigrationFile, up: Bool, on session: PGHandle) throws {
    let start = ContinuousClock.now
    let sql = up ? migration.up : migration.down
    do {
      if MigrationFile.isOutsideTransaction(sql) {
        try applyOutside(migration, sql, up: up, on: session)
      } else {
        try applyInside(migration, sql, up: up, on: session)
      }
    } catch let error as PostgresError {
      throw MigrationProblem.failed(migration.stem, error.detail)
    }
    let took = (ContinuousClock.now - start).components
    log(
      "\(service.rawValue): \(up ? "up  " : "down") \(migration.stem) \(took.seconds * 1_000 + took.attoseconds / 1_000_000_000_000_000) ms"
    )
  }

  private func applyInside(_ migration: MigrationFile, _ sql: String, up: Bool, on session: PGHandle) throws {
    try inTransaction(on: session) {
      try session.script(sql)
      try record(migration, up: up, isDirty: false, on: session)
    }
  }

  /// Waits for a lock for two seconds at a time: whoever comes after it in the queue waits as long.
  private func inTransaction(on session: PGHandle, _ body: () throws -> Void) throws {
    var attempt = 1
    while true {
      do {
        try session.script("begin; set local lock_timeout = '2s'; set local statement_timeout = '10min'")
        try body()
        return try session.script("commit")
      } catch let error as PostgresError where error.state == "55P03" && attempt < 10 {
        try session.script("rollback")
        usleep(UInt32(min(5_000_000, 200_000 << attempt)))
        attempt += 1
      } catch {
        try? session.script("rollback")
        throw error
      }
    }
  }

  private func applyOutside(_ migration: MigrationFile, _ sql: String, up: Bool, on session: PGHandle) throws {
    if up { try record(migration, up: true, isDirty: true, on: session) }
    for statement in sql.split(separator: ";\n") { try session.script(String(statement)) }
    if up {
      _ = try session.texts("update \(table) set dirty = false where version = $1", [migration.version])
    } else {
      try record(migration, up: false, isDirty: false, on: session)
    }
  }

  private func record(_ migration: MigrationFile, up: Bool, isDirty: Bool, on session: PGHandle) throws {
    if up {
      _ = try session.texts(
        "insert into \(table) (version, name, checksum, down_checksum, dirty) values ($1, $2, $3, $4, $5)",
        [migration.version, migration.name, migration.checksum, migration.downChecksum, isDirty ? "true" : "false"])
    } else {
      _ = try session.texts("delete from \(table) where version = $1", [migration.version])
    }
  }

  /// A way back is this build's: nothing of an older one's is in the database, and one that was wrong may be put right. What was not
  /// noted is what an older build has applied.
  private func noteWaysBack(of status: MigrationStatus, on session: PGHandle) throws {
    for edited in status.editedBack {
      log("\(service.rawValue): the way back of \(edited.stem) is another than it was, and is taken from now on")
    }
    let known = migrations.filter { status.applied.contains($0.version) }
    _ = try session.texts(
      """
      update \(table) m set down_checksum = k.checksum from unnest($1::text[], $2::text[]) as k (version, checksum)
      where m.version = k.version and m.down_checksum is distinct from k.checksum
      """,
      [known.map(\.version), known.map(\.downChecksum)].map { "{\($0.joined(separator: ","))}" })
  }

  // MARK: Session

  private var table: String { "\(service.rawValue).schema_migrations" }

  private func connect() throws -> PGHandle {
    do {
      let session = try PGHandle.connect(url, options: "", applicationName: "migrate-\(service.rawValue)")
      try session.script(
        """
        set client_min_messages = warning; set timezone = 'UTC'; set role \(service.rawValue)_owner;
        set search_path = \(service.rawValue), extensions, platform
        """)
      return session
    } catch let error as PostgresError where error.isConnectionLost {
      throw Refusal(.databaseDown, "the database cannot be reached: \(error.detail)")
    }
  }

  /// Runs `body` while no other migration of this service can.
  private func exclusively<Value: Sendable>(_ body: @escaping @Sendable (PGHandle) throws -> Value) async throws
    -> Value
  {
    try await offload {
      let session = try connect()
      defer { session.finish() }
      try lock(session)
      try session.script(
        """
        create table if not exists \(table) (
          version text primary key, name text not null, checksum text not null,
          applied_at timestamptz not null default clock_timestamp(), applied_by text not null default session_user,
          dirty boolean not null default false, down_checksum text);
        grant select on \(table) to \(service.rawValue)_app, \(service.rawValue)_worker
        """)
      // A table that an older build has made. Only then: it would wait for whoever reads.
      let column = ["\(table)", "down_checksum"]
      if try session.texts("select from pg_attribute where attrelid = $1::regclass and attname = $2", column).isEmpty {
        try inTransaction(on: session) { try session.script("alter table \(table) add column down_checksum text") }
      }
      return try body(session)
    }
  }

  /// Polls: a session that blocks on the lock holds a snapshot, and CREATE INDEX CONCURRENTLY would wait for it for ever.
  private func lock(_ session: PGHandle) throws {
    for _ in 0..<300 {
      let row = try session.texts("select pg_try_advisory_lock(hashtext('migrate'), hashtext($1))", [service.rawValue])
      if row.first?.first == "t" { return }
      usleep(200_000)
    }
    throw MigrationProblem.locked
  }

  private func status(on session: PGHandle) throws -> MigrationStatus {
    let exists = try session.texts("select to_regclass($1) is not null", [table]).first?.first == "t"
    // A table that an older build has made lacks the last.
    let columns = "version, checksum, dirty, to_jsonb(m)->>'down_checksum'"
    let rows = exists ? try session.texts("select \(columns) from \(table) m order by version") : []
    return MigrationStatus(
      service: service, migrations: migrations,
      records: rows.map { row in
        MigrationRecord(
          version: row[0] ?? "", checksum: row[1] ?? "", downChecksum: row[3], isDirty: row[2] == "t")
      })
  }

  /// The status, when there is nothing in the way of going on.
  private func checked(_ session: PGHandle) throws -> MigrationStatus {
    let status = try status(on: session)
    if let dirty = status.dirty.first { throw MigrationProblem.dirty(dirty) }
    if let edited = status.edited.first { throw MigrationProblem.edited(edited.name) }
    guard status.ahead.isEmpty else { throw MigrationProblem.ahead(status.ahead) }
    if let newest = status.applied.last, let late = status.pending.first(where: { $0 < newest }) {
      throw MigrationProblem.late(late, newest: newest)
    }
    return status
  }

  private func schema(_ session: PGHandle) throws -> [String] {
    try session.texts(SchemaLines.sql, [service.rawValue]).compactMap { $0[0] }
  }
}
