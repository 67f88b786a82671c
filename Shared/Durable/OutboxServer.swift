public import Contracts
public import Postgres
public import RPC
import Synchronization
import Vocabulary

/// Hands outbox rows to whoever collects them: `Outbox/Collect`.
///
/// The rows stay until the collector's next call acknowledges them, so a collector that dies between the two receives them
/// again and absorbs the duplicates in its inbox.
public struct OutboxServer: OutboxMethods {
  private let database: Database
  private let running: @Sendable () async throws -> [JobProgress]
  private let lastSeen = LastSeen()

  /// Jobs in progress are looked at this often at most: people see no more, and each of many items would be a look at all.
  private static let glance: Duration = .milliseconds(200)

  private final class LastSeen: Sendable {
    struct State {
      var snapshot: [JobProgress] = []
      var at: ContinuousClock.Instant?
    }

    let state = Mutex(State())
  }

  /// - Parameter running: jobs in progress, for the snapshot that rides along.
  public init(database: Database, running: @escaping @Sendable () async throws -> [JobProgress] = { [] }) {
    self.database = database
    self.running = running
  }

  public func collect(_ request: CollectRequest, context: CallContext) async throws -> CollectReply {
    var acknowledged = try request.acknowledge.map { text in
      guard let id = UUID(text) else { throw Refusal.field("acknowledge", "\"\(text.prefix(64))\" is not an id") }
      return id
    }
    let deadline = ContinuousClock.now + .milliseconds(Int64(max(0, min(request.waitMs, 30_000))))
    let limit = request.limit > 0 ? min(Int(request.limit), 200) : 50
    while true {
      let seen = Wakeup.outbox.count
      let envelopes = try await pending(for: request.destination, limit: limit, acknowledging: acknowledged)
      acknowledged = []
      let progress = try await changedProgress()
      if !envelopes.isEmpty || progress != nil || ContinuousClock.now >= deadline || context.isDraining {
        if !envelopes.isEmpty { try await Failpoint.collectBeforeReply.hit() }
        return CollectReply(envelopes: envelopes, running: progress ?? [])
      }
      try await Wakeup.outbox.wait(since: seen, upTo: .milliseconds(Int64.random(in: 150...250)))
    }
  }

  private func pending(
    for destination: String, limit: Int, acknowledging acknowledged: [UUID]
  ) async throws -> [Envelope] {
    var statements: [Statement] = []
    if !acknowledged.isEmpty {
      try await Failpoint.collectBeforeAcknowledgement.hit()
      statements.append(
        """
        update outbox set delivered_at = clock_timestamp()
        where msg_id = any(\(acknowledged)) and destination = \(destination) and delivered_at is null
        """)
    }
    statements.append(
      """
      select msg_id, organization_id, destination, kind, body, attempts from outbox
      where delivered_at is null and destination = \(destination) order by id limit \(limit)
      """)
    let rows = try await database.batch(for: nil, statements)
    if !acknowledged.isEmpty { try await Failpoint.collectAcknowledged.hit() }
    return try rows.last?.map { row in
      let message = try OutboxMessage(row: row)
      return Envelope(
        messageID: message.id.description, organizationID: message.organization.description, kind: message.kind,
        body: message.body)
    } ?? []
  }

  private func changedProgress() async throws -> [JobProgress]? {
    let isDue = lastSeen.state.withLock { state in
      let now = ContinuousClock.now
      if let at = state.at, now - at < Self.glance { return false }
      state.at = now
      return true
    }
    guard isDue else { return nil }
    let snapshot = try await running()
    return lastSeen.state.withLock { state in
      guard snapshot != state.snapshot else { return nil }
      state.snapshot = snapshot
      return snapshot
    }
  }
}
