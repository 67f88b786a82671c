import Postgres
import Vocabulary

/// Every statement on `onboarding_steps`, and what billing decides of an organization.
enum OnboardingSteps {
  /// What was known later stays.
  static func save(_ step: String, done: Bool, asOf: Instant, organization: UUID) -> Statement {
    """
    insert into onboarding_steps as s (organization_id, step, done, saved_at)
    values (\(organization), \(step), \(done), \(asOf))
    on conflict (organization_id, step) do update set done = excluded.done, saved_at = excluded.saved_at
    where s.saved_at < excluded.saved_at
    """
  }

  static func list(organization: UUID) -> Statement {
    "select step, done, saved_at from onboarding_steps where organization_id = \(organization)"
  }
}
