import Durable
import Host
import Logging
import Postgres
import Vocabulary

/// Notices steps whose time is over: attention, never silence.
struct Timers: Worker {
  let name = "timers"
  let environment: ServiceEnvironment

  func run() async throws {
    while true {
      try Task.checkCancellation()
      for row in try await environment.workers.query(StepRuns.late, for: nil) {
        let organization: UUID = try row.get("organization_id")
        let workflow: UUID = try row.get("workflow_id")
        let command: UUID = try row.get("command_key")
        do {
          try await Failpoint.timerDue.hit()
          try await environment.database.transaction(for: organization) { transaction in
            let moves = Moves(transaction: transaction, organization: organization, workflow: workflow, actor: nil)
            _ = try await moves.apply(.deadlinePassed(command: command))
            try await Failpoint.timerBeforeCommit.hit()
          }
          try await Failpoint.timerCommitted.hit()
        } catch let refusal as Refusal where refusal.isOvertaken {
          continue
        } catch  where !Task.isCancelled {
          environment.logger.warning(
            "deadline not applied", metadata: ["workflow": "\(workflow)", "error": "\(error)"])
          continue
        }
        Wakeup.outbox.signal()
        Wakeup.progress.signal()
      }
      try await Task.sleep(for: .seconds(1))
    }
  }
}
