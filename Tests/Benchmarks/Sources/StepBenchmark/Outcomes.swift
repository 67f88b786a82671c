import Durable
import Postgres
import Vocabulary

/// Collects outcomes from the outbox, as the workflow service does, and tells whoever waits for them.
actor Outcomes {
  private let workers: Database
  private var waiting: [UUID: CheckedContinuation<Void, Never>] = [:]

  init(workers: Database) { self.workers = workers }

  /// Gives a command and returns when its outcome is there.
  func await(_ command: UUID, _ give: @escaping @Sendable () async throws -> Void) async throws {
    let giving = Task { try await give() }
    await withCheckedContinuation { waiting[.derived(from: command.description, "outcome")] = $0 }
    try await giving.value
  }

  func collect() async throws {
    while true {
      let seen = Wakeup.outbox.count
      let rows = try await workers.query(
        """
        select msg_id, body from outbox where delivered_at is null and destination = 'workflow' order by id limit 50
        """, for: nil)
      guard !rows.isEmpty else {
        try await Wakeup.outbox.wait(since: seen, upTo: .milliseconds(250))
        continue
      }
      let ids: [UUID] = try rows.map { try $0.get("msg_id") }
      for id in ids { waiting.removeValue(forKey: id)?.resume() }
      _ = try await workers.query(
        "update outbox set delivered_at = clock_timestamp() where msg_id = any(\(ids))", for: nil)
    }
  }
}
