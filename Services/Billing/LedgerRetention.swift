import Durable
package import Logging
package import Postgres
package import Vocabulary

/// Rolls up what was spent and used more than three years ago, a little at a time. Each time is a transaction after
/// which every book agrees with the others: whoever dies in it has done nothing.
package struct LedgerRetention: Worker {
  package let name = "ledger-retention"
  private let database: Database
  private let logger: Logger
  private let batch: Int32

  /// - Parameter batch: rows of each book that go together at most.
  package init(database: Database, logger: Logger, batch: Int32 = 500) {
    self.database = database
    self.logger = logger
    self.batch = batch
  }

  package func run() async throws {
    try await every(.seconds(86_400)) { try await sweep() }
  }

  package func sweep() async throws {
    for row in try await database.query(Rollups.due, for: nil) {
      beat()
      let organization: UUID = try row.get("organization_id")
      do {
        while try await rollUp(organization) > 0 {
          try Task.checkCancellation()
          beat()
        }
      } catch  where !Task.isCancelled {
        // One organization's trouble is not the others'.
        logger.warning("not rolled up", metadata: ["organization": "\(organization)", "error": "\(error)"])
      }
    }
  }

  /// - Returns: how many rows have become sums.
  package func rollUp(_ organization: UUID) async throws -> Int64 {
    try await database.query(Rollups.rollUp(batch), for: organization).first?.get("rolled_up") ?? 0
  }
}
