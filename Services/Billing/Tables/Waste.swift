import Contracts
import Postgres
import Vocabulary

/// Every statement on `waste`.
enum Waste {
  static func insert(
    _ id: UUID, effect: UUID, workflow: UUID, metric: Metric, provider: String, micros: Int64, why: String, at: Instant,
    organization: UUID
  ) -> Statement {
    """
    insert into waste (organization_id, waste_id, effect_id, workflow_id, metric, provider, micros, why, occurred_at)
    values (\(organization), \(id), \(effect), \(workflow), \(metric.text), \(provider), \(micros), \(why), \(at))
    on conflict do nothing returning waste_id
    """
  }
}
