import Contracts
import Postgres
import Vocabulary
import Wire

/// A job that nobody waits for any more. What its finished items have cost was paid all the same, and is told to the
/// workflow when none of them is under way.
struct CancelledJob {
  let key: UUID
  let organization: UUID

  func account(in transaction: Transaction) async throws {
    guard try await transaction.one(Jobs.open(key, organization: organization)) == nil,
      let tally = try await transaction.one(Jobs.tally(key, organization: organization)),
      try tally.get("micros", as: Int64.self) > 0,
      let job = try await transaction.one(Jobs.get(key, organization: organization))
    else { return }
    let outcome = StepOutcome(
      commandKey: key.description, organizationID: organization.description,
      workflowID: try job.get("workflow_id", as: UUID.self).description,
      work: WorkKind(text: try job.get("work")) ?? .unspecified, runNo: try job.get("run_no"), status: .failed,
      itemsTotal: try job.get("items_total"), costMicros: try tally.get("micros"), reason: Reason.cancelled.rawValue,
      message: "the work was cancelled")
    try await transaction.execute(
      Outbox.message(
        to: "workflow", kind: "step_outcome", id: .derived(from: key.description, "outcome"),
        organization: organization, body: try outcome.encoded()))
  }
}
