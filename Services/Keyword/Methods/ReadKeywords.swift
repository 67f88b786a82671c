import Contracts
import Host
import Postgres
import RPC
import Vocabulary

/// `ListKeywords`, `GetKeyword`, `ListClusters`, `TraceLineage`.
///
/// Refuses: `field_invalid`, `keyword_not_found`.
struct ReadKeywords {
  let database: Database

  func list(_ request: ListKeywordsRequest, _ context: CallContext) async throws -> ListKeywordsReply {
    let organization = try context.organization()
    guard let workflow = UUID(request.workflowID) else { throw Refusal.field("workflow_id", "give a UUID") }
    let size = try Page.limit(request.page)
    guard request.search.unicodeScalars.count <= 200 else { throw Refusal.field("search", "at most 200 characters") }
    let rows = try await database.batch(
      for: organization,
      [
        Keywords.list(
          request, workflow: workflow, organization: organization, after: try position(request.page?.cursor ?? ""),
          limit: size),
        Keywords.count(request, workflow: workflow, organization: organization),
      ])
    let keywords = try rows[0].map(KeywordRow.init)
    let cursor = keywords.count == size ? keywords.last.map { "\($0.decisionConfidencePermille).\($0.id)" } ?? "" : ""
    return ListKeywordsReply(
      keywords: keywords, page: PageReply(nextCursor: cursor), total: try rows[1].first?.get("total") ?? 0)
  }

  private func position(_ cursor: String) throws -> (confidence: Int, id: UUID)? {
    guard !cursor.isEmpty else { return nil }
    let parts = cursor.split(separator: ".")
    guard parts.count == 2, let confidence = Int(parts[0]), (0...1_000).contains(confidence), let id = UUID(parts[1])
    else {
      throw Page.badCursor
    }
    return (confidence, id)
  }

  func get(_ id: String, _ context: CallContext) async throws -> KeywordRow {
    let absent = Refusal(.keywordNotFound, "there is no such keyword in this organization")
    let organization = try context.organization()
    guard let id = UUID(id) else { throw absent }
    guard let row = try await database.query(Keywords.get(id, organization: organization), for: organization).first
    else {
      throw absent
    }
    return try KeywordRow(row)
  }

  func clusters(_ request: ListClustersRequest, _ context: CallContext) async throws -> ListClustersReply {
    let organization = try context.organization()
    guard let workflow = UUID(request.workflowID) else { throw Refusal.field("workflow_id", "give a UUID") }
    let rows = try await database.batch(
      for: organization,
      [
        Clusters.list(workflow: workflow, organization: organization),
        Keywords.kept(workflow: workflow, organization: organization),
      ])
    let clusters = try ClusterReader.gather(rows[0])
    let clustered = Set(clusters.flatMap { [$0.hubKeyword] + $0.spokes.map(\.keyword) })
    let kept = try rows[1].map { try $0.get("keyword", as: String.self) }
    return ListClustersReply(
      clusters: clusters, singles: clusters.isEmpty ? [] : kept.filter { !clustered.contains($0) })
  }

  /// From a keyword to the hub, the seed, the competitor and the page it came from.
  func lineage(_ request: TraceLineageRequest, _ context: CallContext) async throws -> Lineage {
    let organization = try context.organization()
    let keyword = try await get(request.keywordID, context)
    let seed = keyword.parentSeedKeywordID.isEmpty ? keyword : try await get(keyword.parentSeedKeywordID, context)
    let rows = try await database.query(
      """
      select hub_keyword_id from topic_clusters where organization_id = \(organization)
        and (spoke_keyword_id = \(UUID(keyword.id)) or hub_keyword_id = \(UUID(keyword.id))) order by epoch desc limit 1
      """, for: organization)
    let hub = try rows.first.map { try $0.get("hub_keyword_id", as: UUID.self).description }
    let hubRow = try await hub.asyncMap { try await get($0, context) }
    var competitor: Competitor?
    if let id = UUID(seed.competitorURLID),
      let row = try await database.query(Competitors.get(id, organization: organization), for: organization).first
    {
      competitor = try Competitor(row)
    }
    return Lineage(
      keyword: keyword, hub: hubRow, seed: seed, competitor: competitor,
      evidenceURL: keyword.evidenceURL.isEmpty ? seed.evidenceURL : keyword.evidenceURL)
  }
}

extension Optional {
  fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
    if let wrapped = self { try await body(wrapped) } else { nil }
  }
}
