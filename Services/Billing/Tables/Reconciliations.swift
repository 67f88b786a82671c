import Postgres

/// Every statement on `reconciliations`, `provider_bills` and `drift_alerts`.
enum Reconciliations {
  private static let today: Statement = "(clock_timestamp() at time zone 'UTC')::date"

  /// A row when today's is done.
  static let isDone: Statement = "select 1 as done from reconciliations where day = \(today)"

  /// No row affected: another process has begun it, and has ended it once this returns.
  static let begin: Statement = "insert into reconciliations (day) values (\(today)) on conflict do nothing"

  static func hold(_ bill: ProviderBill) -> Statement {
    "select reconcile(\(bill.provider)::text, \(bill.month)::text, \(bill.micros)) as drifts"
  }

  static func end(bills: Int, drifting: Int) -> Statement {
    """
    update reconciliations set bills = \(Int32(bills)), drifting = \(Int32(drifting)), at = clock_timestamp()
    where day = \(today)
    """
  }

  /// Bills that are more than two hundredths away from the books as they were when they were last looked at.
  static let drifting: Statement = """
    select provider, billing_period, reported_micros, booked_micros from provider_bills
    where abs(reported_micros - booked_micros) * 50 > reported_micros order by billing_period desc, provider limit 5
    """
}
