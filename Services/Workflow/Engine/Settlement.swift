import Contracts
import Durable
import Host
import Logging
import Postgres
import Vocabulary

/// Closes the books: a workflow completes only when billing's ledger shows its cost to the micro and holds nothing back.
struct Settlement: Worker {
  let name = "settlement"
  let environment: ServiceEnvironment

  func run() async throws {
    while true {
      try Task.checkCancellation()
      beat()
      let seen = Wakeup.progress.count
      for row in try await environment.workers.query(IntentWorkflows.settling, for: nil) {
        beat()
        let workflow: UUID = try row.get("id")
        do {
          try await settle(
            workflow: workflow, organization: try row.get("organization_id"), cost: try row.get("actual_cost_micros"))
        } catch  where !Task.isCancelled {
          // One workflow's trouble is not the others'.
          environment.logger.warning("not settled", metadata: ["workflow": "\(workflow)", "error": "\(error)"])
        }
      }
      try await Wakeup.progress.wait(since: seen, upTo: .milliseconds(Int64.random(in: 300...500)))
    }
  }

  private func settle(workflow: UUID, organization: UUID, cost: Int64) async throws {
    let billing = BillingClient(environment.channel(to: .billing, organization: organization))
    try await Failpoint.settlementBeforeCall.hit()
    let sum = try await billing.sumForWorkflow(SumForWorkflowRequest(workflowID: workflow.description))
    try await Failpoint.settlementAnswered.hit()
    guard sum.reservedMicros == 0, sum.settledMicros == cost, sum.openReservations == 0 else { return }
    do {
      try await environment.database.transaction(for: organization) { transaction in
        let moves = Moves(transaction: transaction, organization: organization, workflow: workflow, actor: nil)
        try await moves.apply(.booksBalanced, .init(cause: .derived(from: workflow.description, "settled")))
        try await Failpoint.settlementBeforeCommit.hit()
      }
      try await Failpoint.settlementCommitted.hit()
    } catch let refusal as Refusal where refusal.isOvertaken {
      // Another replica closed the books, or the workflow was cancelled meanwhile.
    }
    Wakeup.progress.signal()
  }
}
