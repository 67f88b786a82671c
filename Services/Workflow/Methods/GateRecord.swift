import Contracts
import Host
import Postgres
import RPC
import Vocabulary

/// A person's decision at a gate, as it is kept: the decision itself and the approval that now holds.
struct GateRecord: Sendable {
  private let decision: ApprovalDecision
  private let selection: [String]
  private let feedback: String
  private let user: UUID

  init(_ decision: ApprovalDecision, _ selection: [String], _ feedback: String, _ context: CallContext) throws {
    guard feedback.unicodeScalars.count <= 4_000 else { throw Refusal.field("feedback", "at most 4,000 characters") }
    self.decision = decision
    self.selection = selection
    self.feedback = feedback
    user = try context.user()
  }

  @Sendable func write(_ transaction: Transaction, _ organization: UUID, _ record: WorkflowRecord) async throws {
    guard let workflow = UUID(record.row.id) else { return }
    try await transaction.execute(
      Gates.decide(
        decision, selection: selection, feedback: feedback, user: user, workflow: workflow, organization: organization))
    _ = try await transaction.query(
      Gates.recordApproval(decision, feedback: feedback, user: user, epoch: record.row.epoch, workflow: workflow))
  }
}
