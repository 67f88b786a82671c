public import Contracts
import Vocabulary

/// A workflow that has been through all nine steps, made once for every test that only reads.
public struct FinishedWorkflow: Sendable {
  public let tenant: Tenant
  public let id: String
  public let articles: [Article]

  private static let making = Task { try await make(try await Tenant.make(try await Fleet.shared(), name: "Finished")) }

  public static func shared() async throws -> FinishedWorkflow { try await making.value }

  /// Takes a workflow of the organization's own through all nine steps.
  public static func make(_ tenant: Tenant, name: String = "Finished") async throws -> FinishedWorkflow {
    let id = try await tenant.workflowAtSeeds(name)
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
