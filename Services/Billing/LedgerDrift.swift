import Host
import Postgres

/// Whether this month's sums are those of the bookings they are made of.
enum LedgerDrift {
  /// Of organizations whose budget of the month says something else than their reservations, and of reservations that were settled
  /// otherwise than the ledger has it.
  private static let drift: Statement = """
    select
      (select count(*) from budgets b left join lateral (
          select coalesce(sum(r.reserved_micros) filter (where r.state = 'held'), 0) as reserved,
            coalesce(sum(r.settled_micros) filter (where r.state = 'settled'), 0) as spent
          from reservations r where r.organization_id = b.organization_id and r.billing_period = b.scope_id) sums on true
        where b.scope = 'month' and b.scope_id = billing_period(clock_timestamp())
          and (b.reserved_micros, b.spent_micros) is distinct from (sums.reserved, sums.spent)) as budgets,
      (select count(*) from reservations r left join ledger l
          on l.organization_id = r.organization_id and l.effect_id = r.effect_id and l.refund_of is null
        where r.state = 'settled' and r.billing_period = billing_period(clock_timestamp())
          and r.settled_micros is distinct from l.micros) as bills
    """

  static func finding(_ database: Database) async throws -> HealthCheck.Finding {
    let row = try await database.query(drift, for: nil).first
    let budgets: Int64 = try row?.get("budgets") ?? 0
    let bills: Int64 = try row?.get("bills") ?? 0
    guard budgets + bills > 0 else { return .healthy("this month's sums are those of its bookings") }
    return .degraded(
      "\(budgets) budgets and \(bills) settlements are not what the books say: see `infin8 audit invariants`")
  }
}
