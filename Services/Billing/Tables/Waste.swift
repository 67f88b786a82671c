import Contracts
import Postgres
import Vocabulary

/// Every statement on `waste`.
enum Waste {
  /// The installation has spent it, in the month in which it was set aside. No row: it was booked before.
  static func book(
    _ id: UUID, effect: UUID, workflow: UUID, metric: Metric, provider: String, micros: Int64, why: String, at: Instant,
    organization: UUID
  ) -> Statement {
    """
    with booked as (
      insert into waste (organization_id, waste_id, effect_id, workflow_id, metric, provider, micros, why, occurred_at)
      values (\(organization), \(id), \(effect), \(workflow), \(metric.text), \(provider), \(micros), \(why), \(at))
      on conflict do nothing returning effect_id, micros, occurred_at)
    select effect_id, close_for_installation(coalesce((
      select r.billing_period from reservations r
      where r.organization_id = \(organization) and r.effect_id = booked.effect_id), billing_period(occurred_at)), 0, micros)
    from booked
    """
  }
}
