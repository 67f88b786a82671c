import BillingService
import Foundation
import Logging
import Postgres
import TestSupport
import Testing
import Vocabulary

private typealias UUID = Vocabulary.UUID

/// What was spent and used more than three years ago becomes sums, and every sum stays what it was.
@Suite("Ledger retention")
struct LedgerRetentionTests {
  /// Books of one organization, some of which are made older.
  private struct Books {
    let database: TestDatabase
    let organization = UUID.random()
    let workflow = UUID.random()

    var retention: LedgerRetention {
      LedgerRetention(
        database: database.workers, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, batch: 25)
    }

    private func ask(_ statement: Statement) async throws {
      _ = try await database.requests.query(statement, for: organization)
    }

    /// Effects that are set aside for.
    func reserve(_ count: Int) async throws -> [UUID] {
      let effects = (0..<count).map { _ in UUID.random() }
      try await ask(
        """
        select reserve(e, \(workflow), 'api_call'::text, 'embedded', 1, 10, 0, null)
        from unnest(\(effects)::uuid[]) e
        """)
      return effects
    }

    /// Effects that are paid.
    func spend(_ count: Int) async throws -> [UUID] {
      let effects = try await reserve(count)
      try await ask("select settle(e, 7, 1, clock_timestamp(), 'x') from unnest(\(effects)::uuid[]) e")
      return effects
    }

    func refund(_ effects: [UUID]) async throws {
      try await ask("select refund(e) from unnest(\(effects)::uuid[]) e")
    }

    func release(_ effects: [UUID]) async throws {
      try await ask("select release(e, 'failed') from unnest(\(effects)::uuid[]) e")
    }

    /// Makes them so old, in every book.
    func age(_ effects: [UUID], _ age: String) async throws {
      let list = "{\(effects.map(\.description).joined(separator: ","))}"
      for (table, change) in [
        ("ledger", "occurred_at = now() - interval '\(age)'"),
        ("usage_events", "occurred_at = now() - interval '\(age)'"),
        (
          "reservations",
          """
          created_at = now() - interval '\(age)', closed_at = closed_at - interval '\(age)',
            billing_period = billing.billing_period(now() - interval '\(age)'),
            billing_day = billing.billing_day(now() - interval '\(age)')
          """
        ),
      ] {
        let key = table == "usage_events" ? "event_id" : "effect_id"
        let refunds = table == "reservations" ? "" : "or refund_of = any($1::uuid[])"
        try await database.administer(
          "update billing.\(table) set \(change) where \(key) = any($1::uuid[]) \(refunds)", list)
      }
    }

    /// Writes the books that are sums anew, after what they are sums of was made older.
    func sumUp() async throws {
      try await database.administer("delete from billing.budgets where scope <> 'workflow'")
      try await database.administer("delete from billing.usage_tracking")
      for (scope, column) in [("month", "billing_period"), ("day", "billing_day")] {
        try await database.administer(
          """
          insert into billing.budgets (organization_id, scope, scope_id, cap_micros, spent_micros, reserved_micros)
          select organization_id, $1, \(column), 25000000,
            coalesce(sum(settled_micros) filter (where state = 'settled'), 0),
            coalesce(sum(reserved_micros) filter (where state = 'held'), 0)
          from billing.reservations where \(column) <> '' group by 1, 3
          """, scope)
      }
      try await database.administer(
        """
        insert into billing.usage_tracking (organization_id, metric_type, billing_period, usage_count, cost_micros)
        select organization_id, metric_type, billing.billing_period(occurred_at), sum(units), sum(cost_micros)
        from billing.usage_events group by 1, 2, 3
        """)
    }

    /// What every book says, a line each.
    func sums() async throws -> [String] {
      try await database.workers.query(
        """
        with booked as (
          select workflow_id, billing_period(occurred_at) as month, provider, micros, 1::bigint as entries from ledger
          union all select workflow_id, billing_period, provider, micros, entries from ledger_rollups),
        used as (
          select billing_period(occurred_at) as month, cost_micros, 1::bigint as uses from usage_events
          union all select billing_period, cost_micros, uses from usage_rollups)
        select 'workflow ' || workflow_id || ' ' || sum(micros) || ' ' || sum(entries) as line from booked
        group by workflow_id
        union all
        select 'month ' || month || ' ' || provider || ' ' || sum(micros) from booked group by month, provider
        union all
        select 'used ' || month || ' ' || sum(cost_micros) || ' ' || sum(uses) from used group by month
        union all
        select 'budget ' || spent_micros || ' ' || reserved_micros from budgets where scope = 'workflow'
        union all
        select 'month''s reservations differ' from budgets b where scope in ('month', 'day') and spent_micros <> (
          select coalesce(sum(settled_micros), 0) from reservations r where r.state = 'settled'
            and b.scope_id in (r.billing_period, r.billing_day))
        union all
        select 'month''s uses differ' from usage_tracking t cross join lateral (
          select sum(e.units)::bigint as units, sum(e.cost_micros)::bigint as micros from usage_events e
          where e.metric_type = t.metric_type and billing_period(e.occurred_at) = t.billing_period) e
        where (t.usage_count, t.cost_micros) is distinct from (e.units, e.micros)
        order by 1
        """, for: nil
      ).map { try $0.get("line") }
    }

    func effects(_ table: String) async throws -> Set<UUID> {
      let key = table == "usage_events" ? "event_id" : "effect_id"
      let rows = try await database.workers.query("select \(unsafe: key) as id from \(unsafe: table)", for: nil)
      return Set(try rows.map { try $0.get("id") })
    }
  }

  @Test(
    "DB-D02 BL-21 books of three years and a day become sums, those of a day less stay; what is held stays, and every sum is as before"
  )
  func rollUp() async throws {
    let books = Books(database: try await TestDatabase.make(.billing))
    let (old, refunded, released) = (try await books.spend(60), try await books.spend(3), try await books.reserve(4))
    let (young, held) = (try await books.spend(5), try await books.reserve(2))
    try await books.refund(refunded)
    try await books.release(released)
    for effects in [old, refunded, released, held] { try await books.age(effects, "3 years 1 day") }
    try await books.age(young, "3 years -1 day")
    try await books.sumUp()
    let before = try await books.sums()
    #expect(before.contains { $0.hasPrefix("workflow") && $0.hasSuffix(" 455 71") }, "\(before)")

    // Whoever dies in the middle has done nothing, and between two batches every book agrees.
    try? await books.database.workers.transaction(for: books.organization) { transaction in
      _ = try await transaction.query("select roll_up(25)")
      throw CancellationError()
    }
    #expect(try await books.effects("ledger").count == 71)
    let first = try await books.retention.rollUp(books.organization)
    #expect(first > 0)
    #expect(try await books.sums() == before)
    try await books.retention.sweep()
    try await books.retention.sweep()
    #expect(try await books.sums() == before)
    #expect(try await books.effects("ledger") == Set(young))
    #expect(try await books.effects("usage_events") == Set(young))
    #expect(try await books.effects("reservations") == Set(young + held))
    try await books.database.drop()
  }

  @Test("BL-21 a provider's bill of long ago is held against what is left of its month")
  func counts() async throws {
    let books = Books(database: try await TestDatabase.make(.billing))
    try await books.age(try await books.spend(10), "3 years 1 day")
    try await books.sumUp()
    try await books.retention.sweep()
    #expect(try await books.effects("ledger").isEmpty)
    let month = try await books.database.workers.query("select billing_period as month from ledger_rollups", for: nil)
    let period: String = try #require(month.first).get("month")
    let drift = try await books.database.workers.query(
      "select reconcile('embedded'::text, \(period)::text, 70) as drifts", for: nil)
    #expect(try drift.first?.get("drifts") == false)
    try await books.database.drop()
  }

  @Test("DB-D02 DB-D05 of an organization under a legal hold nothing is rolled up, whoever asks, and others' books are")
  func held() async throws {
    let database = try await TestDatabase.make(.billing)
    let (held, free) = (Books(database: database), Books(database: database))
    for books in [held, free] { try await books.age(try await books.spend(3), "3 years 1 day") }
    try await held.sumUp()
    try await database.hold(held.organization)
    try await free.retention.sweep()
    #expect(try await held.retention.rollUp(held.organization) == 0)
    let left = try await database.workers.query("select distinct organization_id from ledger", for: nil)
    #expect(try left.map { try $0.get("organization_id", as: UUID.self) } == [held.organization])
    try await database.drop()
  }
}
