import Contracts
import Durable
import EventLoop
import Host
import Postgres
import Vocabulary

/// Step 5: duplicates, other languages, lookups of one site and low volumes go, each with its reason.
struct FilterKeywords: Performer {
  let bench: Workbench
  let kind = WorkKind.filterKeywords
  let metric = Metric.keywordResearch

  func items(for request: PerformRequest) async throws -> [WorkItem] { [WorkItem(naturalKey: "all")] }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    let rows = try await bench.database.query(
      Keywords.filterable(workflow: item.workflow, organization: item.organization), for: item.organization)
    let candidates = try rows.map { row in
      Filtering.Candidate(
        id: try row.get("id", as: UUID.self).description, text: try row.get("keyword"),
        volume: try row.get("search_volume", as: Int32?.self).map(Int.init),
        isForeign: try row.get("is_foreign_language"), isNavigational: try row.get("is_navigational"),
        isSeed: try row.get("is_seed"))
    }
    let settings = item.input.settings
    let rules = Filtering.Rules(
      nearDuplicate: Double(settings?.nearDuplicatePermille ?? 850) / 1_000,
      leastVolume: Int(settings?.minSearchVolume ?? 100), dropsForeign: settings?.filterForeignLanguage ?? true,
      dropsNavigational: settings?.filterNavigational ?? true)
    let verdicts = try await offload { Filtering.judge(candidates, rules) }
      .compactMap { verdict in UUID(verdict.id).map { (id: $0, status: verdict.status, reason: verdict.reason) } }
    return ItemResult(units: Int64(candidates.count)) { transaction in
      try await transaction.execute(
        Keywords.adoptAll(workflow: item.workflow, epoch: item.runNo, organization: item.organization))
      try await transaction.execute(Keywords.setFilter(verdicts, organization: item.organization))
    }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    let rows = try await transaction.query(
      """
      select filter_status, count(*) as count from keywords
      where organization_id = \(job.organization) and workflow_id = \(job.workflow) and epoch = \(Int32(job.runNo))
        and filter_status <> 'not_approved' group by 1 order by 1
      """)
    var kept = 0
    let counts = try rows.map { row -> Count in
      let status: String = try row.get("filter_status")
      let count: Int64 = try row.get("count")
      if status == "approved" { kept = Int(count) }
      return Count(name: status == "approved" ? "kept" : status, value: count)
    }
    return Conclusion(
      made: kept, outputHash: [], output: StepOutput(counts: counts),
      failure: kept == 0 ? .init(.nothingKept, "the filters kept no keyword: loosen them or choose other seeds") : nil)
  }
}
