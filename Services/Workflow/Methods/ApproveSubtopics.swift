import Contracts
import Host
import RPC
import Vocabulary

/// `Workflow/ApproveSubtopics`: decides which keywords become articles and moves on.
///
/// Refuses: `workflow_not_found`, `gate_not_open`, `gate_lapsed`, `gate_superseded`, `nothing_approved`, `keyword_not_found`.
struct ApproveSubtopics {
  let desk: Desk

  func callAsFunction(_ request: ApproveSubtopicsRequest, _ context: CallContext) async throws -> WorkflowRow {
    let workflow = try await desk.workflow(request.workflowID, context)
    let ids = try ChosenKeywords.read(request.keywordIDs)
    guard workflow.row.state == .step8Subtopics, workflow.phase == .waitingHuman else {
      throw Refusal(.gateNotOpen, "no subtopics wait for a decision")
    }
    guard !ids.isEmpty else {
      throw Refusal(.nothingApproved, "approve at least one keyword: a workflow without an article is no success")
    }
    try await desk.requireOpenGate(request.workflowID, about: request.subjectHash, context)
    let channel = desk.environment.channel(
      to: .keyword, organization: try context.organization(), onBehalfOf: try context.user(),
      because: context)
    let decided = try await KeywordClient(channel).decideSubtopics(
      DecideSubtopicsRequest(
        workflowID: request.workflowID, runNo: workflow.row.epoch, approvedKeywordIDs: ids,
        decidedBy: try context.user().description))
    return try await desk.apply(
      .approved(subject: request.subjectHash, chosen: decided.briefs.count), to: request.workflowID, context,
      .init(input: { $0.briefs = decided.briefs }),
      alongside: try GateRecord(.approved, ids, request.feedback, context).write)
  }
}
