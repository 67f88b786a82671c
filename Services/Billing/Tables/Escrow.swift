import Contracts
import Postgres
import Vocabulary

/// Every statement on `reservations`, `budgets` and `ledger`; the functions of the schema do the arithmetic.
enum Escrow {
  static func reserve(
    _ effect: UUID, workflow: UUID, metric: Metric, provider: String, units: Int64, maxMicros: Int64,
    workflowCap: Int64,
    installationCap: Int64?
  ) -> Statement {
    """
    select outcome, duplicate from reserve(\(effect), \(workflow), \(metric.text)::text, \(provider)::text, \(units),
      \(needed(maxMicros, units, metric, provider)), \(workflowCap), \(installationCap))
    """
  }

  /// What a caller expects to pay at most, but no less than the price book says its units cost.
  private static func needed(_ maxMicros: Int64, _ units: Int64, _ metric: Metric, _ provider: String) -> Statement {
    """
    greatest(\(maxMicros), \(units) * coalesce((select p.micros_per_unit from price_book p
      where p.provider = \(provider) and p.metric = \(metric.text)
        and p.valid_from <= (clock_timestamp() at time zone 'UTC')::date order by p.valid_from desc limit 1), 0))
    """
  }

  /// What a ceiling is, what is spent under it, what is set aside, and what a reservation that found no room needs.
  static func room(
    in scope: String, workflow: UUID, metric: Metric, provider: String, units: Int64, maxMicros: Int64,
    organization: UUID
  ) -> Statement {
    """
    select \(needed(maxMicros, units, metric, provider)) as needed, cap_micros, spent_micros, reserved_micros from budgets
    where organization_id = \(organization) and scope = \(scope) and scope_id = case scope
      when 'workflow' then \(workflow.description)::text when 'month' then billing_period(clock_timestamp())
      else billing_day(clock_timestamp()) end
    """
  }

  static func settle(_ effect: UUID, micros: Int64, units: Int64, at: Instant, step: String) -> Statement {
    "select outcome, duplicate from settle(\(effect), \(micros), \(units), \(at), \(step)::text)"
  }

  static func release(_ effect: UUID, because: String) -> Statement {
    "select outcome, duplicate from release(\(effect), \(because)::text)"
  }

  static func refund(_ effect: UUID) -> Statement { "select outcome, duplicate from refund(\(effect))" }

  static func renew(_ effects: [UUID], organization: UUID) -> Statement {
    """
    update reservations set expires_at = clock_timestamp() + interval '60 seconds'
    where organization_id = \(organization) and effect_id = any(\(effects)) and state = 'held' returning effect_id
    """
  }

  static func get(_ effect: UUID, organization: UUID) -> Statement {
    """
    select effect_id, state, reserved_micros, settled_micros from reservations
    where organization_id = \(organization) and effect_id = \(effect)
    """
  }

  static func sum(workflow: UUID, organization: UUID) -> Statement {
    """
    select
      (select coalesce(sum(micros), 0)::bigint from (
        select micros from ledger where organization_id = \(organization) and workflow_id = \(workflow)
        union all
        select micros from ledger_rollups where organization_id = \(organization) and workflow_id = \(workflow)) booked
        ) as settled,
      (select coalesce(sum(micros), 0)::bigint from waste
        where organization_id = \(organization) and workflow_id = \(workflow) and why in ('lapsed', 'refunded')) as lapsed,
      (select count(*) from ledger where organization_id = \(organization) and workflow_id = \(workflow))
        + (select coalesce(sum(entries), 0)::bigint from ledger_rollups
          where organization_id = \(organization) and workflow_id = \(workflow)) as entries,
      coalesce(sum(reserved_micros), 0)::bigint as reserved, count(*) as held
    from reservations where organization_id = \(organization) and workflow_id = \(workflow) and state = 'held'
    """
  }

  static func ledger(
    organization: UUID, workflow: UUID?, before: (at: Instant, id: UUID)?, limit: Int
  ) -> Statement {
    var statement: Statement = """
      select effect_id, workflow_id, metric, step, provider, units, micros, occurred_at, refund_of, estimate_micros
      from ledger
      where organization_id = \(organization)
      """
    if let workflow { statement = "\(statement) and workflow_id = \(workflow)" }
    if let before { statement = "\(statement) and (occurred_at, effect_id) < (\(before.at), \(before.id))" }
    return "\(statement) order by occurred_at desc, effect_id desc limit \(limit)"
  }

  static func budget(_ month: String, organization: UUID) -> Statement {
    """
    select cap_micros, spent_micros, reserved_micros from budgets
    where organization_id = \(organization) and scope = 'month' and scope_id = \(month)
    """
  }

  /// Reservations whose holder has not come back.
  static let expired: Statement = """
    select organization_id, effect_id from reservations
    where state = 'held' and expires_at < clock_timestamp() order by expires_at limit 100
    """
}
