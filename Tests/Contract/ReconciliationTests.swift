import BillingService
import Foundation
import Logging
import Postgres
import TestSupport
import Testing
import Vocabulary

private typealias UUID = Vocabulary.UUID

/// Providers' bills against our books, by night: each day once, by whichever process comes first.
@Suite("Reconciliation")
struct ReconciliationTests {
  private func number(_ sql: Statement, _ database: TestDatabase) async throws -> Int {
    try await database.workers.query(sql, for: nil).first?.get("number", as: Int.self) ?? 0
  }

  private func alerts(_ database: TestDatabase) async throws -> Int {
    try await number("select count(*) as number from drift_alerts", database)
  }

  /// As many processes as it takes, all at once; how many of them did it.
  private func night(_ path: String, _ database: TestDatabase) async throws -> Int {
    let processes = (0..<4).map { _ in
      Reconciliation(
        database: database.workers, path: path, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      for process in processes { group.addTask { try await process.reconcile() } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
  }

  @Test("BL-10 bills are held against the books once a day however many processes there are; drift raises one alert")
  func nightly() async throws {
    let database = try await TestDatabase.make(.billing)
    let (organization, effect) = (UUID.random(), UUID.random())
    _ = try await database.requests.batch(
      for: organization,
      [
        """
        select outcome from reserve(\(effect), \(UUID.random()), 'api_call'::text, 'embedded', 1, 60000, 0, null::bigint)
        """,
        "select outcome from settle(\(effect), 50000, 1, \(Instant.now), 'x')",
      ])
    let month = Instant.now.description.prefix(7)
    let path = "/tmp/infin8-bills.\(UUID.random())"
    func bill(_ lines: String) throws { try lines.write(toFile: path, atomically: true, encoding: .utf8) }
    defer { try? FileManager.default.removeItem(atPath: path) }

    try bill("# as of tonight\nembedded \(month) 50900\nelsewhere \(month) 0\n")
    #expect(try await night(path, database) == 1)
    #expect(try await alerts(database) == 0)
    #expect(try await number("select bills as number from reconciliations where drifting = 0", database) == 2)

    // The day is done, whatever is written now.
    try bill("embedded \(month) 60000\n")
    #expect(try await night(path, database) == 0)
    #expect(try await alerts(database) == 0)

    try await turnDay(database)
    #expect(try await night(path, database) == 1)
    #expect(try await alerts(database) == 1)
    #expect(try await number("select count(*) as number from reconciliations where drifting = 1", database) == 1)
    try await database.drop()
  }

  @Test("BL-10 bills that cannot be read leave the day undone and raise nothing")
  func unreadable() async throws {
    let database = try await TestDatabase.make(.billing)
    let path = "/tmp/infin8-bills.\(UUID.random())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for text in ["embedded 2026-11 1\nembedded 2026-13 1\n", "embedded 2026-11\n", "embedded 2026-11 -1\n"] {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      await #expect(throws: (any Error).self, "\(text)") { try await night(path, database) }
    }
    #expect(try await number("select count(*) as number from reconciliations", database) == 0)
    #expect(try await number("select count(*) as number from provider_bills", database) == 0)
    try await database.drop()
  }

  /// As if what was done today had been done yesterday.
  private func turnDay(_ database: TestDatabase) async throws {
    _ = try await database.workers.query("update reconciliations set day = day - 1", for: nil)
  }
}
