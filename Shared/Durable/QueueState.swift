public import Postgres
import Telemetry

/// How much work waits, and for how long what could be begun has waited.
public struct QueueState: Sendable {
  public let ready: Int64
  public let running: Int64
  public let parked: Int64
  /// Of the item that has been due the longest.
  public let oldestSeconds: Int64

  public init(_ workers: Database) async throws {
    let row = try await workers.query(
      """
      select count(*) filter (where status = 'pending' and not parked) as ready,
        count(*) filter (where status = 'running') as running,
        count(*) filter (where status = 'pending' and parked) as parked,
        greatest(0, coalesce(extract(epoch from clock_timestamp()
          - min(not_before) filter (where status = 'pending' and not parked)), 0))::bigint as oldest
      from items where status in ('pending', 'running')
      """, for: nil
    ).first
    ready = try row?.get("ready") ?? 0
    running = try row?.get("running") ?? 0
    parked = try row?.get("parked") ?? 0
    oldestSeconds = try row?.get("oldest") ?? 0
  }

  public func measure() {
    for (state, count) in [("ready", ready), ("running", running), ("parked", parked)] {
      Series.queueDepth.set(Double(count), state)
    }
    Series.queueAge.set(Double(oldestSeconds))
  }
}
