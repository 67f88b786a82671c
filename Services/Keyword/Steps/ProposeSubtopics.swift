import Contracts
import Crypto
import Durable
import Host
import Postgres
import Text
import Vocabulary

/// Step 8: for every keyword of a valid cluster, what its article should speak of; then people decide.
struct ProposeSubtopics: Performer {
  let bench: Workbench
  let kind = WorkKind.proposeSubtopics
  let metric = Metric.subtopics
  let minedPages = MinedPages()

  func items(for request: PerformRequest) async throws -> [WorkItem] {
    guard let organization = UUID(request.organizationID), let workflow = UUID(request.workflowID) else { return [] }
    // Hubs first: they are what a site's pillars are written about.
    let keywords = try await bench.database.query(
      Clusters.validKeywords(workflow: workflow, organization: organization), for: organization)
    guard !keywords.isEmpty else { throw Refusal(.noValidClusters, "no cluster is valid") }
    return try keywords.map { WorkItem(naturalKey: try $0.get("id", as: UUID.self).description) }
  }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    guard let id = UUID(item.naturalKey),
      let row = try await bench.database.query(
        Keywords.get(id, organization: item.organization), for: item.organization
      ).first
    else { throw Refusal(.keywordNotFound, "the keyword is gone") }
    let keyword = try KeywordRow(row)
    let miner = try await minedPages.miner(for: item, bench)
    let found = miner.expand(keyword.keyword, perSource: 4, cap: 12)
    let count = Int(item.input.settings?.subtopicsPerKeyword ?? 3)
    let subtopics = Subtopics.propose(
      for: keyword.keyword, evidence: found.filter { $0.source == .questions }.map(\.text),
      related: found.filter { $0.source == .related || $0.source == .completions }.map(\.text), count: max(1, count))
    return ItemResult(units: 1) { transaction in
      try await transaction.execute(Keywords.adopt([id], epoch: item.runNo, organization: item.organization))
      try await transaction.execute(Keywords.setSubtopics(id, subtopics, organization: item.organization))
    }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    await minedPages.forget(job.workflow)
    let rows = try await transaction.query(
      """
      select id, keyword, jsonb_array_length(subtopics) as subtopics from keywords
      where organization_id = \(job.organization) and workflow_id = \(job.workflow) and epoch = \(Int32(job.runNo))
        and subtopics_status = 'completed' order by id
      """)
    let made = try rows.map { Int(try $0.get("subtopics", as: Int32.self)) }.reduce(0, +)
    return Conclusion(
      made: made, outputHash: try Fingerprint.of(rows),
      output: StepOutput(
        counts: [Count(name: "keywords", value: Int64(rows.count)), Count(name: "subtopics", value: Int64(made))],
        samples: try rows.prefix(10).map { try $0.get("keyword") }))
  }
}
