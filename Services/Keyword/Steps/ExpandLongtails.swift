import Contracts
import Durable
import Host
import Postgres
import Text
import Vocabulary

/// Step 4: longer searches around each chosen seed, mined from the crawled pages.
struct ExpandLongtails: Performer {
  let bench: Workbench
  let kind = WorkKind.expandLongtails
  let metric = Metric.longtailExpansion
  let minedPages = MinedPages()

  func items(for request: PerformRequest) async throws -> [WorkItem] {
    let seeds = request.input?.seedKeywordIDs ?? []
    guard !seeds.isEmpty else { throw Refusal(.fieldInvalid, "no seeds were chosen") }
    return seeds.map { WorkItem(naturalKey: $0) }
  }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    guard let id = UUID(item.naturalKey),
      let row = try await bench.database.query(
        Keywords.get(id, organization: item.organization), for: item.organization
      ).first
    else { throw Refusal(.keywordNotFound, "the seed is gone") }
    let seed = try KeywordRow(row)
    let miner = try await minedPages.miner(for: item, bench)
    let settings = item.input.settings
    let candidates = miner.expand(
      seed.keyword, perSource: Int(settings?.longtailsPerSource ?? 3), cap: Int(settings?.longtailsPerSeed ?? 12))
    let drafts = candidates.map { candidate in
      KeywordDraft.make(
        candidate.text, item: item, language: item.input.organization?.language ?? "en", brands: [],
        source: candidate.source.rawValue, evidence: candidate.url, parent: id, seed: seed.keyword)
    }
    return ItemResult(units: 1) { transaction in
      try await transaction.execute(Keywords.adopt([id], epoch: item.runNo, organization: item.organization))
      let inserted = try await transaction.execute(
        Keywords.insert(drafts, workflow: item.workflow, epoch: item.runNo, organization: item.organization))
      try await transaction.execute(LeftOut.record(drafts.count, inserted: inserted, item))
      try await transaction.execute(Keywords.markLongtails(id, .completed, organization: item.organization))
    }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    await minedPages.forget(job.workflow)
    // What was approved, not what was last marked: two people may have marked, and one of them won.
    try await transaction.execute(
      Keywords.select(
        job.input.seedKeywordIDs.compactMap { UUID($0) }, workflow: job.workflow, organization: job.organization))
    let request = ListKeywordsRequest(stage: .longtails)
    let row = try await transaction.one(
      Keywords.count(request, workflow: job.workflow, organization: job.organization))
    let total = try await transaction.one(Keywords.total(workflow: job.workflow, organization: job.organization))
    let leftOut = try await transaction.one(LeftOut.sum(job))
    let made = Int(try row?.get("total", as: Int32.self) ?? 0)
    return Conclusion(
      made: made, outputHash: [],
      output: StepOutput(
        keywordsCount: try total?.get("total") ?? 0,
        counts: [
          Count(name: "seeds_expanded", value: Int64(job.itemsTotal - job.itemsFailed)),
          Count(name: "known_already", value: try leftOut?.get("left_out") ?? 0),
        ]),
      failure: made == 0 ? .init(.noLongtailsFound, "the crawled pages say nothing more about these seeds") : nil)
  }
}

/// A workflow's pages, read and indexed once for all its seeds.
actor MinedPages {
  private var miners: [UUID: Task<Longtails, any Error>] = [:]

  func miner(for item: ClaimedItem, _ bench: Workbench) async throws -> Longtails {
    if let known = miners[item.workflow] { return try await known.value }
    let reading = Task {
      Longtails(
        pages: try await bench.pages(workflow: item.workflow, organization: item.organization), model: bench.model)
    }
    miners[item.workflow] = reading
    do {
      return try await reading.value
    } catch {
      miners[item.workflow] = nil
      throw error
    }
  }

  func forget(_ workflow: UUID) { miners[workflow] = nil }
}
