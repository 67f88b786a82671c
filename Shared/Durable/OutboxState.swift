public import Postgres

/// How much waits to be delivered, and for how long.
public struct OutboxState: Sendable {
  public let waiting: Int64
  public let oldestSeconds: Int64
  /// Messages that wait for a person.
  public let dead: Int64

  public init(_ workers: Database) async throws {
    let row = try await workers.query(
      """
      select count(*) as waiting, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::bigint as oldest,
        (select count(*) from dead_letters where resolved_at is null) as dead
      from outbox where delivered_at is null
      """, for: nil
    ).first
    waiting = try row?.get("waiting") ?? 0
    oldestSeconds = try row?.get("oldest") ?? 0
    dead = try row?.get("dead") ?? 0
  }
}
