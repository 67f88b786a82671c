import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `Workflow/WatchProgress`: the tail of a table, so that a watcher who comes back misses nothing and sees nothing twice.
///
/// Refuses: `workflow_not_found`, `field_invalid`.
struct WatchProgress {
  let desk: Desk

  func callAsFunction(
    _ request: WatchProgressRequest, _ context: CallContext, _ send: @Sendable (ProgressEvent) async throws -> Void
  ) async throws {
    guard request.afterSequence >= 0 else { throw Refusal.field("after_sequence", "give 0 or more") }
    let isOver = try await desk.workflow(request.workflowID, context).isOver
    let workflow = try Desk.workflowID(request.workflowID)
    let organization = try context.organization()
    var sequence = request.afterSequence
    while true {
      try await context.checkGoesOn()
      let seen = Wakeup.progress.count
      let rows = try await desk.database.query(
        Progress.after(sequence, workflow: workflow, organization: organization), for: organization)
      for row in rows {
        let event = try ProgressEvent(row)
        try await send(event)
        sequence = event.sequence
        if event.isLast { return }
      }
      // Whoever comes back after the last event of a workflow that is over has seen everything.
      if rows.isEmpty, isOver { return }
      if rows.isEmpty { try await Wakeup.progress.wait(since: seen, upTo: .milliseconds(200)) }
    }
  }
}
