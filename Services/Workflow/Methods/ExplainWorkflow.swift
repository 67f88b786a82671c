import Contracts
import RPC
import Vocabulary

/// `Workflow/ExplainWorkflow`: why it is not moving, in one sentence.
///
/// Refuses: `workflow_not_found`.
struct ExplainWorkflow {
  let desk: Desk

  func callAsFunction(_ request: ExplainWorkflowRequest, _ context: CallContext) async throws -> Explanation {
    let details = try await ReadWorkflows(desk: desk).get(GetWorkflowRequest(id: request.id), context)
    guard let workflow = details.workflow else { throw Refusal(.workflowNotFound, "there is no such workflow") }
    return Explain.sentence(workflow, details.steps.last, details.gate)
  }
}

/// The sentence for every condition a workflow can be in. Pure.
enum Explain {
  static func sentence(_ workflow: WorkflowRow, _ run: StepRun?, _ gate: Gate?) -> Explanation {
    let step = workflow.state.text
    if workflow.state == .completed || workflow.state == .cancelled {
      return Explanation(sentence: "It is over: \(step).", blockedBy: "over", since: workflow.updatedAt)
    }
    switch workflow.runStatus {
    case .idle:
      return Explanation(
        sentence: "It has not been started.", blockedBy: "not_started", requiredAction: "infin8 workflow start",
        since: workflow.createdAt)
    case .paused:
      return Explanation(
        sentence: "A person paused it in \(step).", blockedBy: "pause", requiredAction: "infin8 workflow resume",
        since: workflow.updatedAt)
    case .failed:
      return Explanation(
        sentence: "The step \(step) failed: \(workflow.failureMessage).", blockedBy: "failure",
        requiredAction: "infin8 workflow retry", since: workflow.updatedAt)
    case .waitingHuman:
      return Explanation(
        sentence:
          "It waits for a person with the role \(gate?.requiredRole ?? "admin") to decide about \(gate?.subjects ?? 0) results of \(step).",
        blockedBy: "human", requiredAction: gate?.requiredAction ?? "", since: gate?.openedAt ?? workflow.updatedAt)
    case .queued:
      return Explanation(
        sentence: "The step \(step) is waiting to be taken by its service.", blockedBy: "worker",
        since: run?.startedAt ?? workflow.updatedAt)
    default:
      let done = run.map { "\($0.itemsDone) of \($0.itemsTotal) items are done" } ?? "it has just begun"
      return Explanation(
        sentence: "Nothing blocks it: the step \(step) is at work, \(done).", blockedBy: "nothing",
        since: run?.startedAt ?? workflow.updatedAt)
    }
  }
}
