import Contracts
import RPC
import Vocabulary

/// `RetryStep`, `ResetWorkflow`, `PauseWorkflow`, `ResumeWorkflow`, `CancelWorkflow`: a person steers.
///
/// Refuses: `workflow_not_found`, `workflow_over`, `illegal_move`, `nothing_to_retry`, `field_invalid`.
struct SteerWorkflow {
  let desk: Desk

  func retry(_ request: RetryStepRequest, _ context: CallContext) async throws -> WorkflowRow {
    try await desk.takeOn(.retry, to: request.id, context, audit: "workflow.step.retried")
  }

  func reset(_ request: ResetWorkflowRequest, _ context: CallContext) async throws -> WorkflowRow {
    guard !request.reason.isEmpty, request.reason.unicodeScalars.count <= 4_000 else {
      throw Refusal.field("reason", "say why, in at most 4,000 characters")
    }
    return try await desk.apply(
      .reset(to: request.to), to: request.id, context, .init(input: { $0.briefs = [] }, message: request.reason))
  }

  func pause(_ request: PauseWorkflowRequest, _ context: CallContext) async throws -> WorkflowRow {
    try await desk.apply(.pause, to: request.id, context, audit: "workflow.paused")
  }

  func resume(_ request: ResumeWorkflowRequest, _ context: CallContext) async throws -> WorkflowRow {
    try await desk.takeOn(.resume, to: request.id, context, audit: "workflow.resumed")
  }

  func cancel(_ request: CancelWorkflowRequest, _ context: CallContext) async throws -> WorkflowRow {
    guard request.reason.unicodeScalars.count <= 4_000 else {
      throw Refusal.field("reason", "at most 4,000 characters")
    }
    return try await desk.apply(.cancel, to: request.id, context, .init(message: request.reason))
  }
}
