public import Contracts
import Vocabulary

/// A workflow that has been through all nine steps, made once for every test that only reads.
public struct FinishedWorkflow: Sendable {
  public let tenant: Tenant
  public let id: String
  public let articles: [Article]

  private static let making = Task { try await make() }

  public static func shared() async throws -> FinishedWorkflow { try await making.value }

  private static func make() async throws -> FinishedWorkflow {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Finished")
    let id = try await tenant.workflowAtSeeds("Finished")
    try await tenant.approveSeeds(id)
    _ = try await tenant.settle(id)
    let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
    let proposed = try await tenant.keywords(id, .withSubtopics)
    _ = try await tenant.workflow.approveSubtopics(
      ApproveSubtopicsRequest(workflowID: id, subjectHash: gate.subjectHash, keywordIDs: proposed.prefix(3).map(\.id)))
    let row = try await tenant.settle(id)
    guard row.state == .completed else {
      throw Refusal(.fault, "the workflow rests in \(row.state.text): \(row.failureMessage)")
    }
    let articles = try await tenant.content.listArticles(ListArticlesRequest(workflowID: id)).articles
    return FinishedWorkflow(tenant: tenant, id: id, articles: articles)
  }
}
