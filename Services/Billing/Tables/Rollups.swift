import Durable
import Postgres
import Vocabulary

/// Every statement on `ledger_rollups` and `usage_rollups`; the function of the schema knows what is old enough.
enum Rollups {
  /// Organizations with bookings, reservations or uses of more than three years ago, but for those under a legal hold.
  static let due: Statement = """
    select organization_id from (
      select organization_id from ledger where occurred_at < clock_timestamp() - interval '3 years'
      union
      select organization_id from usage_events where occurred_at < clock_timestamp() - interval '3 years'
      union
      select organization_id from reservations
      where state = 'released' and coalesce(closed_at, created_at) < clock_timestamp() - interval '3 years') old
    where \(LegalHolds.spare("old"))
    """

  /// How many rows have become sums.
  static func rollUp(_ batch: Int32) -> Statement { "select roll_up(\(batch)) as rolled_up" }
}
