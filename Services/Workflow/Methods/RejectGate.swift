import Contracts
import RPC
import Vocabulary

/// `Workflow/RejectSeeds` and `Workflow/RejectSubtopics`: sends the workflow a step back to make its product anew.
///
/// Refuses: `workflow_not_found`, `gate_not_open`, `gate_lapsed`, `gate_superseded`, `field_invalid`.
struct RejectGate {
  let desk: Desk
  let step: WorkflowState

  func callAsFunction(_ request: RejectGateRequest, _ context: CallContext) async throws -> WorkflowRow {
    let workflow = try await desk.workflow(request.workflowID, context)
    guard workflow.row.state == step else { throw Refusal(.gateNotOpen, "nothing waits for this decision") }
    guard !request.feedback.isEmpty else { throw Refusal.field("feedback", "say what should be different") }
    try await desk.requireOpenGate(request.workflowID, about: request.subjectHash, context)
    return try await desk.apply(
      .rejected(subject: request.subjectHash), to: request.workflowID, context,
      .init(input: { $0.briefs = [] }, message: request.feedback),
      alongside: try GateRecord(.rejected, [], request.feedback, context).write)
  }
}
