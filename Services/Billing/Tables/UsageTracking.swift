import Contracts
import Postgres
import Vocabulary

/// Every statement on `usage_tracking`, and on the plans it is measured against.
enum UsageTracking {
  static func month(_ period: String, organization: UUID) -> Statement {
    """
    select id, metric_type, usage_count, cost_micros, last_updated from usage_tracking
    where organization_id = \(organization) and billing_period = \(period) order by metric_type
    """
  }

  /// What is left of uses more than three years ago.
  static func rolledUp(_ period: String, organization: UUID) -> Statement {
    """
    select uses, cost_micros from usage_rollups
    where organization_id = \(organization) and billing_period = \(period)
    """
  }

  static func plan(organization: UUID) -> Statement {
    """
    select p.code, p.monthly_price_micros from plans p
    where p.code = coalesce((select s.plan from subscriptions s where s.organization_id = \(organization)), 'starter')
    """
  }

  /// What each provider asks today.
  static let prices: Statement = """
    select distinct on (provider, metric) provider, metric, micros_per_unit from price_book
    where valid_from <= (clock_timestamp() at time zone 'UTC')::date order by provider, metric, valid_from desc
    """

  static func quotas(plan: String, month: String, organization: UUID) -> Statement {
    """
    select q.name, coalesce(q.quota, -1) as quota, coalesce((
      select sum(r.units) from reservations r where r.organization_id = \(organization) and r.billing_period = \(month)
        and r.state <> 'released'
        and r.metric = case q.name when 'articles' then 'article_generation'
          when 'keyword_research' then 'competitor_analysis' end), 0)::bigint as used
    from plan_quotas q where q.plan = \(plan) order by q.name
    """
  }
}
