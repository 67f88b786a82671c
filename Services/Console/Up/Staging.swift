import Host
import Postgres
import Vocabulary

/// What is pending, rehearsed in a database of its own beside the real one: there the schemas are brought to where the
/// real ones stand, then up, down and up again. Of the real one only what is applied and what its schemas are is read.
struct Staging {
  private let migrations: Migrations
  private let administrator: ConnectionString
  /// Says when it was made: what is a day old was left by a rehearsal that was cut short.
  private let database = "infin8_staging_\(Instant.now.micros / 1_000_000)_\(UUID.random().description.prefix(8))"

  /// - Parameter path: a file with an administrator's connection string; nil where PostgreSQL is ours or INFIN8_ROLES_DIR says.
  init(_ migrations: Migrations, administrator path: String?) throws {
    self.migrations = migrations
    administrator = try path.map(ConnectionString.read) ?? migrations.administrator()
  }

  func rehearse() async throws {
    try await removeLeftovers()
    try await Platform.createDatabase(database, adminURL: administrator.text)
    do {
      try await Platform.install(adminURL: administrator.to(database: database).text)
      Terminal.output.line("\(database): made, beside the real one")
      for service in ServiceName.allCases { try await rehearse(service) }
    } catch {
      try? await leave()
      throw error
    }
    try await leave()
  }

  private func removeLeftovers() async throws {
    let left = try await Platform.rows(
      """
      select datname from pg_database where datname ~ '^infin8_staging_[0-9]{10}_[0-9a-f]{8}$'
        and split_part(datname, '_', 3)::bigint < extract(epoch from clock_timestamp()) - 86400
      """, url: administrator.text)
    for name in left.compactMap(\.first).compactMap({ $0 }) {
      try await Platform.dropDatabase(name, adminURL: administrator.text)
      Terminal.output.line("\(name): left by a rehearsal that was cut short, dropped")
    }
  }

  private func leave() async throws {
    try await Platform.dropDatabase(database, adminURL: administrator.text)
    Terminal.output.line("\(database): dropped; the real one is as it was")
  }

  private func rehearse(_ service: ServiceName) async throws {
    let directory = try ResourceDirectory.migrations(of: service)
    let real = try Migrator(url: try migrations.url(service), service: service, directory: directory)
    guard let there = ConnectionString(try migrations.url(service))?.to(database: database) else {
      throw Refusal.field(Migrations.variable(service), "is no connection string")
    }
    let status = try await real.checkedStatus()
    let rehearsal = try Migrator(url: there.text, service: service, directory: directory) { Terminal.output.line($0) }
    let silent = try Migrator(url: there.text, service: service, directory: directory)
    try await silent.up(through: status.applied.last ?? "")
    let before = try await rehearsal.schema()
    compare(try await real.schema(), with: before, of: service)
    guard !status.pending.isEmpty else { return Terminal.output.line("\(service.rawValue): nothing is pending") }
    Terminal.output.line("\(service.rawValue): stands where the real one does, \(status.applied.count) applied")
    // Each alone, then all of them together.
    try await rehearsal.verify()
    let after = try await rehearsal.schema()
    try await rehearsal.down(steps: status.pending.count)
    guard try await rehearsal.schema() == before else { throw MigrationProblem.notReversible(status.pending[0]) }
    try await rehearsal.up()
    guard try await rehearsal.schema() == after else { throw MigrationProblem.notReversible(status.pending[0]) }
    Terminal.output.line("\(service.rawValue): up, down and up again give the same schema")
  }

  /// Names what is in one of the two only: what is rehearsed may meet something else there.
  private func compare(_ real: [String], with made: [String], of service: ServiceName) {
    let drift =
      Self.difference(real, made).map { "only there: \($0)" }
      + Self.difference(made, real).map { "missing there: \($0)" }
    guard !drift.isEmpty else { return }
    Terminal.output.line("\(service.rawValue): the real schema was changed past its migrations")
    for line in drift.prefix(10) { Terminal.output.line("  \(line)") }
    if drift.count > 10 { Terminal.output.line("  and \(drift.count - 10) more") }
  }

  /// The first lines of what only `these` have. Brackets and spaces do not count: a copy by pg_dump has others, for the same.
  private static func difference(_ these: [String], _ those: [String]) -> [Substring] {
    func bare(_ line: String) -> String { line.filter { !"() \n".contains($0) } }
    let known = Set(those.map(bare))
    return these.filter { !known.contains(bare($0)) }.map { $0.prefix { !$0.isNewline } }
  }
}
