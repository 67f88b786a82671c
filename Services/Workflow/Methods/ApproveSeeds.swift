import Contracts
import Host
import RPC
import Vocabulary

/// `Workflow/ApproveSeeds`: a person approves the chosen seeds and the workflow moves on.
///
/// Refuses: `workflow_not_found`, `gate_not_open`, `gate_lapsed`, `gate_superseded`, `seeds_out_of_range`, `keyword_not_found`.
struct ApproveSeeds {
  let desk: Desk

  func callAsFunction(_ request: ApproveSeedsRequest, _ context: CallContext) async throws -> WorkflowRow {
    let workflow = try await desk.workflow(request.workflowID, context)
    let ids = try ChosenKeywords.read(request.keywordIDs)
    guard workflow.row.state == .step3Seeds else { throw Refusal(.gateNotOpen, "no seeds wait for a decision") }
    guard (2...100).contains(ids.count) else {
      throw Refusal(.seedsOutOfRange, "choose 2 to 100 seeds, not \(ids.count)")
    }
    try await desk.requireOpenGate(request.workflowID, about: request.subjectHash, context)
    // The keyword service checks the ids and marks the choice; doing that twice does nothing more.
    let channel = desk.environment.channel(
      to: .keyword, organization: try context.organization(), onBehalfOf: try context.user(),
      because: context)
    _ = try await KeywordClient(channel).selectSeeds(
      SelectSeedsRequest(
        workflowID: request.workflowID, runNo: workflow.row.epoch, keywordIDs: ids,
        selectedBy: try context.user().description))
    return try await desk.apply(
      .approved(subject: request.subjectHash, chosen: ids.count), to: request.workflowID, context,
      .init(input: { $0.seedKeywordIDs = ids }),
      alongside: try GateRecord(.approved, ids, request.feedback, context).write)
  }
}

/// The ids a person sent, each once.
enum ChosenKeywords {
  static func read(_ texts: [String]) throws(Refusal) -> [String] {
    guard texts.count <= 5_000 else { throw .field("keyword_ids", "at most 5,000") }
    var seen: Set<UUID> = []
    var ids: [String] = []
    for text in texts {
      guard let id = UUID(text) else { throw .field("keyword_ids", "\"\(text.prefix(64))\" is not an id") }
      if seen.insert(id).inserted { ids.append(id.description) }
    }
    return ids
  }
}
