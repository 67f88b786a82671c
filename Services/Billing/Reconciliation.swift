import Durable
import EventLoop
import Host
package import Logging
package import Postgres
import Vocabulary

/// Holds what providers say they are owed against ledger and waste, once a day (UTC), and says so when they are more than two
/// hundredths apart.
///
/// The day's row, the bills and the alerts are one transaction: a process that dies in it leaves the day to another, and a second
/// that comes meanwhile waits for the first's row and finds the day done.
package struct Reconciliation: Worker {
  package let name = "reconciliation"
  private let database: Database
  private let path: String
  private let logger: Logger

  /// - Parameter path: the file of bills, as ``ProviderBill`` reads it; it is read anew every day.
  package init(database: Database, path: String, logger: Logger) {
    self.database = database
    self.path = path
    self.logger = logger
  }

  package func run() async throws {
    try await every(.seconds(10)) { try await reconcile() }
  }

  /// - Returns: whether it was done here, now.
  @discardableResult
  package func reconcile() async throws -> Bool {
    guard try await database.query(Reconciliations.isDone, for: nil).isEmpty else { return false }
    let bills = try await offload { [path] in
      try ProviderBill.read(String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self))
    }
    return try await database.transaction(for: nil as UUID?) { transaction in
      guard try await transaction.execute(Reconciliations.begin) == 1 else { return false }
      var drifting = 0
      for bill in bills where try await drifts(bill, transaction) { drifting += 1 }
      try await transaction.execute(Reconciliations.end(bills: bills.count, drifting: drifting))
      return true
    }
  }

  private func drifts(_ bill: ProviderBill, _ transaction: Transaction) async throws -> Bool {
    guard let row = try await transaction.one(Reconciliations.hold(bill)), try row.get("drifts") else { return false }
    logger.error(
      "a provider's bill is not what our books say",
      metadata: ["provider": "\(bill.provider)", "month": "\(bill.month)", "billed": "\(bill.micros)"])
    return true
  }

  /// Whether bills and books agreed when they were last held against each other.
  static func finding(_ database: Database) async throws -> HealthCheck.Finding {
    let rows = try await database.query(Reconciliations.drifting, for: nil)
    guard !rows.isEmpty else { return .healthy("bills and books agree") }
    let drifts = try rows.map { row in
      let (billed, booked): (Int64, Int64) = (try row.get("reported_micros"), try row.get("booked_micros"))
      return "\(try row.get("provider", as: String.self)) \(try row.get("billing_period", as: String.self)): "
        + "\(billed) billed, \(booked) booked"
    }
    return .degraded(drifts.joined(separator: "; "))
  }
}
