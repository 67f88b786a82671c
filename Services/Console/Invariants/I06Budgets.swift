import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I6: nothing is spent that was not set aside below a ceiling.
  static let budgets: [Invariant] = [
    Invariant(
      "I6", "ceilings", "what is spent and set aside stays below the ceiling",
      [
        Question(
          service: .billing, looked: "select count(*) as looked from billing.budgets",
          violations: """
            select 'organization ' || organization_id || ' ' || scope || ' ' || scope_id as what from billing.budgets
            where spent_micros + reserved_micros > cap_micros or spent_micros < 0 or reserved_micros < 0
            """)
      ]),
    Invariant(
      "I6", "escrow", "a budget's sums are those of its reservations, and of what was rolled up of its workflow",
      [
        Question(
          service: .billing, needs: ["billing.ledger_rollups"],
          looked: "select count(*) as looked from billing.budgets",
          violations: """
            select 'organization ' || b.organization_id || ' ' || b.scope || ' ' || b.scope_id as what
            from billing.budgets b left join lateral (
              select sum(r.reserved_micros) filter (where r.state = 'held') as reserved,
                sum(r.settled_micros) filter (where r.state = 'settled') as spent
              from billing.reservations r
              where r.organization_id = b.organization_id
                and b.scope_id = case b.scope when 'month' then r.billing_period
                  when 'workflow' then r.workflow_id::text else to_jsonb(r)->>'billing_day' end) sums on true
              left join lateral (
                select sum(r.micros) as spent from billing.ledger_rollups r
                where b.scope = 'workflow' and r.organization_id = b.organization_id
                  and r.workflow_id::text = b.scope_id) old on true
            where (b.reserved_micros, b.spent_micros)
              is distinct from (coalesce(sums.reserved, 0), coalesce(sums.spent, 0) + coalesce(old.spent, 0))
            """)
      ]),
  ]
}
