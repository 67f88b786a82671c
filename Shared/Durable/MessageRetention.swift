public import Postgres

/// Removes what has served its day from the tables of messages, which every service has.
public struct MessageRetention: Worker {
  public let name = "message-retention"
  private let database: Database

  /// What was handed over stands in its receiver's tables; thirty days are for looking things up.
  private static let delivered = 30
  /// A message may come again for as long as its sender keeps it, and five days more: then nobody sends it any more, and what acts on
  /// it knows it by an id of its own besides.
  private static let received = 35
  /// What a person has dealt with stands in the audit log; the bytes are kept for the next one who asks.
  private static let resolved = 90

  public init(database: Database) { self.database = database }

  public func run() async throws {
    try await every(.seconds(600)) { try await sweep() }
  }

  package func sweep() async throws {
    let sweep = Sweep(database: database, beat: beat)
    for statement in Self.statements { try await sweep(statement) }
  }

  private static let statements: [Statement] = [
    // Of whom the law holds, too: an answer under a key tells nothing that the tables do not, and a key that stayed could not be used
    // again.
    """
    delete from idempotency_keys where ctid = any(array(
      select ctid from idempotency_keys where expires_at < clock_timestamp()
      limit \(Sweep.batch))) returning 1 as gone
    """,
    """
    delete from outbox where ctid = any(array(
      select ctid from outbox where delivered_at < clock_timestamp() - \(delivered) * interval '1 day'
        and \(LegalHolds.spare("outbox"))
      limit \(Sweep.batch))) returning 1 as gone
    """,
    """
    delete from inbox where ctid = any(array(
      select ctid from inbox where at < clock_timestamp() - \(received) * interval '1 day' and \(LegalHolds.spare("inbox"))
      limit \(Sweep.batch))) returning 1 as gone
    """,
    """
    delete from dead_letters where ctid = any(array(
      select ctid from dead_letters where resolved_at < clock_timestamp() - \(resolved) * interval '1 day'
        and \(LegalHolds.spare("dead_letters"))
      limit \(Sweep.batch))) returning 1 as gone
    """,
  ]
}
