import Host
import Postgres
import Vocabulary

/// What is pending, rehearsed in a database of its own beside the real one: there the schemas are brought to where the
/// real ones stand, then up, down and up again. Of the real one only the list of what is applied is read.
struct Staging {
  private let migrations: Migrations
  private let administrator: ConnectionString
  private let database = "infin8_staging_\(UUID.random().description.prefix(8))"

  /// - Parameter path: a file with an administrator's connection string; nil where PostgreSQL is ours.
  init(_ migrations: Migrations, administrator path: String?) throws {
    self.migrations = migrations
    let text =
      try path.map { String(decoding: try Files.readSecret($0, limit: 8_192), as: UTF8.self).filter { !$0.isNewline } }
      ?? migrations.ownAdministrator
    if let complaint = TransportSecurity.complaint(about: text) { throw Refusal.field("--admin", complaint) }
    guard let string = ConnectionString(text) else { throw Refusal.field("--admin", "is no connection string") }
    administrator = string
  }

  func rehearse() async throws {
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

  private func leave() async throws {
    try await Platform.dropDatabase(database, adminURL: administrator.text)
    Terminal.output.line("\(database): dropped; the real one is as it was")
  }

  private func rehearse(_ service: ServiceName) async throws {
    let directory = try ResourceDirectory.migrations(of: service)
    let real = try Migrator(url: try migrations.url(service), service: service, directory: directory)
    guard let there = ConnectionString(try migrations.url(service))?.to(database: database) else {
      throw Refusal.field("INFIN8_\(service.rawValue.uppercased())_MIGRATION_DATABASE_URL", "is no connection string")
    }
    let status = try await real.checkedStatus()
    guard !status.pending.isEmpty else { return Terminal.output.line("\(service.rawValue): nothing is pending") }
    let rehearsal = try Migrator(url: there.text, service: service, directory: directory) { Terminal.output.line($0) }
    let silent = try Migrator(url: there.text, service: service, directory: directory)
    try await silent.up(through: status.applied.last ?? "")
    let before = try await rehearsal.fingerprint()
    Terminal.output.line("\(service.rawValue): stands where the real one does, \(status.applied.count) applied")
    // Each alone, then all of them together.
    try await rehearsal.verify()
    let after = try await rehearsal.fingerprint()
    try await rehearsal.down(steps: status.pending.count)
    guard try await rehearsal.fingerprint() == before else { throw MigrationProblem.notReversible(status.pending[0]) }
    try await rehearsal.up()
    guard try await rehearsal.fingerprint() == after else { throw MigrationProblem.notReversible(status.pending[0]) }
    Terminal.output.line("\(service.rawValue): up, down and up again give the same schema")
  }
}
