import Contracts
import Crypto
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `SelectSeeds` and `DecideSubtopics`: what the workflow service asks when a person has decided. Both say the same twice.
///
/// Refuses: `field_invalid`, `keyword_not_found`, `seeds_out_of_range`.
struct DecideForWorkflow {
  let bench: Workbench

  func selectSeeds(_ request: SelectSeedsRequest, _ context: CallContext) async throws -> SelectSeedsReply {
    let organization = try context.organization()
    let (workflow, ids) = try Self.read(request.workflowID, request.keywordIDs)
    guard (2...100).contains(ids.count) else { throw Refusal(.seedsOutOfRange, "choose 2 to 100 seeds") }
    try await bench.database.transaction(for: context.session) { transaction in
      let rows = try await transaction.query(Keywords.candidates(workflow: workflow, organization: organization))
      let known = Set(try rows.map { try $0.get("id", as: UUID.self) })
      if let stranger = ids.first(where: { !known.contains($0) }) {
        throw Refusal(.keywordNotFound, "\(stranger) is not a candidate of this workflow")
      }
      try await transaction.execute(Keywords.select(ids, workflow: workflow, organization: organization))
      try await transaction.execute(
        try Audit.event(
          "keyword.seeds.selected", entity: "workflow", id: workflow, to: String(ids.count), session: context.session))
    }
    Wakeup.outbox.signal()
    let hash = SHA256.hash(data: ids.sorted().flatMap(\.bytes))
    return SelectSeedsReply(selected: Int32(ids.count), selectionHash: Array(hash))
  }

  func decideSubtopics(_ request: DecideSubtopicsRequest, _ context: CallContext) async throws -> DecideSubtopicsReply {
    let organization = try context.organization()
    let (workflow, ids) = try Self.read(request.workflowID, request.approvedKeywordIDs)
    let decided = try await bench.database.transaction(for: context.session) { transaction in
      let rows = try await transaction.query(Keywords.byIDs(ids, organization: organization))
      let keywords = try rows.map(KeywordRow.init)
      guard keywords.count == ids.count,
        keywords.allSatisfy({ $0.workflowID == workflow.description && $0.subtopicsStatus == .completed })
      else { throw Refusal(.keywordNotFound, "a keyword that was approved has no subtopics in this workflow") }
      let total = try await transaction.execute(
        Keywords.decideSubtopics(ids, by: UUID(request.decidedBy), workflow: workflow, organization: organization))
      try await transaction.execute(
        try Audit.event(
          "keyword.subtopics.decided", entity: "workflow", id: workflow, to: String(ids.count), session: context.session
        ))
      let clusters = try ClusterReader.gather(
        try await transaction.query(Clusters.list(workflow: workflow, organization: organization)))
      return (keywords: keywords, clusters: clusters, total: total)
    }
    Wakeup.outbox.signal()
    let pages = try await bench.pages(workflow: workflow, organization: organization)
    let ranking = SourceRanking(pages: pages, model: bench.model)
    let briefs = decided.keywords.map { ArticleBriefs.make($0, decided.clusters, ranking) }
    return DecideSubtopicsReply(
      approved: Int32(ids.count), rejected: Int32(decided.total - ids.count), briefs: briefs)
  }

  private static func read(_ workflow: String, _ ids: [String]) throws(Refusal) -> (UUID, [UUID]) {
    guard let workflow = UUID(workflow) else { throw .field("workflow_id", "give a UUID") }
    var read: [UUID] = []
    for id in ids {
      guard let id = UUID(id) else { throw .field("keyword_ids", "\"\(id.prefix(64))\" is not an id") }
      read.append(id)
    }
    return (workflow, read)
  }
}
