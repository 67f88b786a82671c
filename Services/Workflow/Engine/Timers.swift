import Durable
import Host
import Logging
import Postgres
import Vocabulary

/// Notices steps and gates whose time is over, and lets those look again that wait for money: attention, never silence.
struct Timers: Worker {
  let name = "timers"
  let environment: ServiceEnvironment

  func run() async throws {
    try await every(.seconds(1)) {
      for row in try await environment.workers.query(StepRuns.late, for: nil) {
        await happen(.deadlinePassed(command: try row.get("command_key")), to: row)
      }
      for row in try await environment.workers.query(Gates.late, for: nil) {
        await happen(.gateLapsed(subject: try row.get("subject_hash")), to: row)
      }
      for row in try await environment.workers.query(IntentWorkflows.longWithoutMoney, for: nil) {
        await happen(.lookAgain, to: row)
      }
    }
  }

  /// A dead loop seen by its effect. Paused steps are not due, nor is who waits for money before it is time to look again.
  static func finding(_ workers: Database) async throws -> HealthCheck.Finding {
    let row = try await workers.query(
      """
      select greatest(0, extract(epoch from clock_timestamp()
        - least((\(StepRuns.firstDue)), (\(Gates.firstDue)), (\(IntentWorkflows.firstDue)))))::bigint as seconds
      """, for: nil
    ).first
    let seconds: Int64 = try row?.get("seconds") ?? 0
    return seconds > longestDelay
      ? .degraded("what was due \(seconds) s ago has not been noticed") : .healthy("what is due is noticed")
  }

  /// In seconds: it is looked every second.
  private static let longestDelay: Int64 = 60

  private func happen(_ event: Event, to row: Row) async {
    beat()
    await environment.happen(event, to: row)
  }
}

extension ServiceEnvironment {
  /// What only the passing of time has caused, to the workflow that a row names.
  func happen(_ event: Event, to row: Row, because message: String = "") async {
    do {
      let organization: UUID = try row.get("organization_id")
      let workflow: UUID = try row.get("workflow_id")
      try await Failpoint.timerDue.hit()
      try await database.transaction(for: organization) { transaction in
        let moves = Moves(transaction: transaction, organization: organization, workflow: workflow, actor: nil)
        try await moves.apply(event, .init(message: message))
        try await Failpoint.timerBeforeCommit.hit()
      }
      try await Failpoint.timerCommitted.hit()
      Wakeup.outbox.signal()
      Wakeup.progress.signal()
    } catch let refusal as Refusal where refusal.isOvertaken {
      // The outcome or the decision came first, or another replica.
    } catch {
      logger.warning("what is late was not noted", metadata: ["event": "\(event)", "error": "\(error)"])
    }
  }
}
