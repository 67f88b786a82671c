import Durable
import Postgres

/// Removes what has served its day from tables that every service has.
struct Housekeeping: Worker {
  let database: Database

  var name: String { "housekeeping" }

  func run() async throws {
    while true {
      _ = try await database.query("delete from idempotency_keys where expires_at < clock_timestamp()", for: nil)
      // Temporary data lives for thirty days; what was handed over stands in its receiver's tables.
      _ = try await database.query(
        "delete from outbox where delivered_at < clock_timestamp() - interval '30 days'", for: nil)
      try await Task.sleep(for: .seconds(600))
    }
  }
}
