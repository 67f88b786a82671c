import Contracts
import Durable
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Host

/// What health says of a process, and how it comes to say it in time.
@Suite("Health checks")
struct HealthCheckTests {
  // MARK: Loops

  @Test(
    "DB-H05 a loop that never begins, stands still or ends again and again turns health red, and green when it turns again"
  )
  func pulse() {
    let pulse = Pulse()
    let start = ContinuousClock.now
    pulse.expect("runner", within: .seconds(60), at: start)
    pulse.expect("sweeper", within: .seconds(600), at: start)
    #expect(pulse.count == (turning: 0, all: 2))
    #expect(pulse.complaints(at: start + .seconds(59)).isEmpty)
    #expect(pulse.complaints(at: start + .seconds(61)) == ["runner has not come round for 61 s"])
    pulse.beat("runner", at: start + .seconds(62))
    #expect(pulse.count == (turning: 1, all: 2))
    #expect(pulse.complaints(at: start + .seconds(122)).isEmpty)
    #expect(pulse.complaints(at: start + .seconds(601)).count == 2)
    pulse.ended("runner", times: 2, at: start + .seconds(63))
    #expect(pulse.complaints(at: start + .seconds(63)).isEmpty)
    pulse.ended("runner", times: 3, at: start + .seconds(64))
    pulse.beat("runner", at: start + .seconds(65))
    #expect(pulse.complaints(at: start + .seconds(65)) == ["runner has ended 3 times in a row"])
    pulse.beat("runner", at: start + .seconds(66))
    #expect(pulse.complaints(at: start + .seconds(67)).isEmpty)
    #expect(CommonChecks.workers(pulse).status == .healthy)
    pulse.ended("runner", times: 3)
    #expect(CommonChecks.workers(pulse).status == .degraded)
    pulse.expect("deaf", within: .seconds(1), at: .now - .seconds(5))
    #expect(CommonChecks.workers(pulse).status == .unhealthy)
  }

  private struct Idle: Worker {
    let name = "idle"
    let body: @Sendable () async throws -> Void
    func run() async throws { try await body() }
  }

  @Test(
    "DB-H05 a worker that returns, or says that it was cancelled though nobody did so, is started again and named",
    arguments: [nil, CancellationError(), Refusal(.fault, "broken")] as [(any Error)?])
  func ending(error: (any Error)?) async throws {
    let pulse = Pulse()
    let starts = Mutex(0)
    let worker = Idle {
      starts.withLock { $0 += 1 }
      if let error { throw error }
    }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let running = Task { try await Supervision.keepRunning(worker, logger, pulse: pulse) }
    try await eventually { pulse.complaints().first?.hasPrefix("idle has ended") == true }
    running.cancel()
    _ = try? await running.value
    #expect(starts.withLock(\.self) >= 3)
  }

  // MARK: Looking

  /// Runs a checkup for as long as the body does.
  private func withCheckup(_ checks: [HealthCheck], _ body: (Checkup) async throws -> Void) async throws {
    let checkup = Checkup(checks)
    let running = Task { await checkup.run() }
    defer { running.cancel() }
    try await body(checkup)
  }

  @Test(
    "DB-H01 a check that hangs, even one that cannot be stopped, is cut off, named, and leaves the others their say")
  func hanging() async throws {
    let looks = Mutex(0)
    let over = Wakeup()
    let checks = [
      HealthCheck("hangs") {
        try await Task.sleep(for: .seconds(3_600))
        return .healthy("")
      },
      HealthCheck("deaf") {
        looks.withLock { $0 += 1 }
        // Waits for a task that nobody cancels.
        await Task { try? await over.wait(since: 0, upTo: .seconds(3_600)) }.value
        return .healthy("")
      },
      HealthCheck("well") { .healthy("yes") },
    ]
    try await withCheckup(checks) { checkup async throws in
      for _ in 1...2 {
        let results = try await checkup.results()
        #expect(results.map(\.name) == ["hangs", "deaf", "well"])
        #expect(results.map(\.status) == [.unhealthy, .unhealthy, .healthy])
        #expect(results.prefix(2).allSatisfy { $0.message == "does not answer within 2 s" })
      }
      #expect(looks.withLock(\.self) == 1)
      over.signal()
      #expect(try await checkup.results(of: ["well"]).map(\.name) == ["well"])
      await #expect(throws: Refusal.self) { try await checkup.results(of: ["well", "unknown"]) }
    }
  }

  @Test("CL-09 a dear look goes on when whoever asked has gone, once for all; what it found holds for a while")
  func sparing() async throws {
    let looks = Mutex(0)
    let isOver = Mutex(false)
    let check = HealthCheck.sparing("dear") {
      looks.withLock { $0 += 1 }
      while !isOver.withLock(\.self) { try await Task.sleep(for: .milliseconds(10)) }
      return .degraded("found")
    }
    try await withCheckup([check]) { checkup async throws in
      let asking = Task { try await checkup.results() }
      #expect(try await checkup.results().map(\.message) == ["being looked at"])
      #expect(try await asking.value.map(\.status) == [.healthy])
      isOver.withLock { $0 = true }
      for _ in 1...3 { #expect(try await checkup.results().map(\.message) == ["found"]) }
      #expect(looks.withLock(\.self) == 1)
    }
  }

  // MARK: Findings

  @Test("DB-H01 CL-09 a database that answers slowly, and a process that could be dumped, turn health red")
  func small() {
    #expect(CommonChecks.answers(in: .milliseconds(499)).status == .healthy)
    #expect(CommonChecks.answers(in: .milliseconds(500)).message == "answers slowly, in 500.0 ms")
    #expect(CommonChecks.answers(in: .milliseconds(500)).status == .degraded)
    // Tests may be debugged.
    #expect(CommonChecks.process().status == .unhealthy)
  }

  @Test("CL-09 an index that is not valid and a constraint that was never held against its rows turn health red")
  func schema() async throws {
    let database = try await TestDatabase.make(.keyword)
    let catalog = Catalog(service: .keyword, database: database.workers)
    #expect(try await catalog.finding().status == .healthy)
    try await database.administer("alter table keyword.keywords add constraint odd check (true) not valid")
    try await database.administer(
      "update pg_index set indisvalid = false where indexrelid = 'keyword.keywords_list'::regclass")
    let found = try await catalog.finding()
    #expect(
      found.status == .degraded
        && found.message == """
          the constraint odd of keywords was never held against its rows; the index keywords_list is not valid
          """
    )
    try await database.drop()
  }

  @Test(
    "CL-09 a month of the audit log that is not there in time turns health red; what the server says of itself does not"
  )
  func partition() async throws {
    let database = try await TestDatabase.make(.workflow)
    let catalog = Catalog(service: .workflow, database: database.workers)
    #expect(try await catalog.finding().status == .healthy)
    let next = try #require(
      try await database.workers.query(
        "select to_char(date_trunc('month', now() at time zone 'UTC') + interval '1 month', 'YYYYMM') as month",
        for: nil
      ).first?.get("month", as: String.self))
    try await database.administer("drop table workflow.intent_audit_logs_\(next)")
    let found = try await catalog.finding()
    #expect(found.status == .degraded && found.message.hasPrefix("intent_audit_logs has no partition for"), "\(found)")
    try await database.drop()
    let other = try await TestDatabase.make(.identity)
    #expect(try await Catalog(service: .identity, database: other.workers).finding().status == .healthy)
    try await other.drop()
  }

  @Test(
    "CL-09 rows that were not frozen for long, a slot that nobody uses, blocks that are not what their checksum says and a transaction that stays open turn identity's health red, each by name, and nobody else's",
    arguments: [
      (
        "create view pg_database as select 0::oid as oid, 'infin8'::name as datname, (pg_current_xact_id()::text::bigint + 4294967296 - 1300000000)::text::xid as datfrozenxid",
        "the database infin8 has rows that were not frozen for 1300000000 transactions"
      ),
      (
        "create view pg_replication_slots as select 'gone'::name as slot_name, false as active, '0/1'::pg_lsn as restart_lsn; create function pg_wal_lsn_diff(pg_lsn, pg_lsn) returns numeric language sql as 'select 2147483648.0'",
        "the slot gone is used by nobody and keeps 2048 MB of the log"
      ),
      (
        "create view pg_stat_database as select 'infin8'::name as datname, 3::bigint as checksum_failures",
        "3 blocks of infin8 were not what their checksum says"
      ),
      (
        "create view pg_stat_archiver as select '2026-01-02 03:04:05Z'::timestamptz as last_archived_time, '2025-01-01 00:00:00Z'::timestamptz as stats_reset, now() as last_failed_time; create function current_setting(text) returns text language sql as $$ select case $1 when 'archive_mode' then 'on' else pg_catalog.current_setting($1) end $$",
        "PostgreSQL has not been able to hand over its log since 2026-01-02 03:04 and keeps all of it"
      ),
      (
        "create function oldest_transaction_seconds() returns bigint language sql as 'select 3660::bigint'",
        "a transaction has been open for 61 minutes: until it ends no dead row is cleared away"
      ),
      (
        "drop function platform.oldest_transaction_seconds()", "the platform is of an older build: run `infin8 prepare`"
      ),
    ])
  func server(feigned: String, said: String) async throws {
    let database = try await TestDatabase.make(.identity)
    try await database.feign(feigned)
    let found = try await Catalog(service: .identity, database: database.workers).finding()
    #expect(found.status == .degraded && found.message == said, "\(found)")
    try await database.drop()
    let other = try await TestDatabase.make(.billing)
    try await other.feign(feigned)
    #expect(try await Catalog(service: .billing, database: other.workers).finding().status == .healthy)
    try await other.drop()
  }

  @Test("CL-09 a service is told how long the oldest transaction of any role has been open, and nothing else of it")
  func oldestTransaction() async throws {
    let database = try await TestDatabase.make(.identity)
    let question: Statement = "select platform.oldest_transaction_seconds() as seconds"
    try await database.requests.transaction(for: nil) { transaction async throws in
      _ = try await transaction.query("select pg_sleep(2), pg_current_xact_id()")
      let seconds = try await database.workers.query(question, for: nil).first?.get("seconds", as: Int64.self)
      #expect(try #require(seconds) >= 2)
      let seen = try await database.workers.query(
        "select from pg_stat_activity where datname = current_database() and xact_start < clock_timestamp() - interval '1 second'",
        for: nil)
      #expect(seen.isEmpty)
    }
    await #expect(throws: PostgresError.self) { try await database.requests.query(question, for: nil) }
    try await database.drop()
  }
}
