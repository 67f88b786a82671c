import Contracts
import Crypto
import Durable
import EventLoop
import Host
import Postgres
import Text
import Vocabulary
import Web

/// Step 2: each competitor's site is crawled and mined for the phrases it is about; they become candidate seeds.
struct HarvestCompetitors: Performer {
  let bench: Workbench
  let kind = WorkKind.harvestCompetitors
  let metric = Metric.competitorAnalysis

  func items(for request: PerformRequest) async throws -> [WorkItem] {
    guard let organization = UUID(request.organizationID) else { return [] }
    let rows = try await bench.database.query(Competitors.list(organization: organization), for: organization)
    let most = Int(request.input?.settings?.maxCompetitors ?? 3)
    guard !rows.isEmpty else {
      throw Refusal(.noSources, "add at least one competitor first: infin8 competitor add")
    }
    return try rows.prefix(max(1, most)).map { row in
      WorkItem(naturalKey: try row.get("id", as: UUID.self).description)
    }
  }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    guard let id = UUID(item.naturalKey),
      let row = try await bench.database.query(
        Competitors.get(id, organization: item.organization), for: item.organization
      ).first
    else { throw Refusal(.competitorNotFound, "the competitor was removed") }
    let competitor = try Competitor(row)
    _ = try await bench.database.query(
      Competitors.record(.inProgress, keywords: nil, id: id, organization: item.organization), for: item.organization)
    let pages: [CrawledPage]
    do {
      pages = try await Crawler(fetcher: bench.fetcher, delay: bench.delay).crawl(
        try WebAddress(competitor.url), most: Int(item.input.settings?.maxPagesPerSite ?? 40), within: .seconds(120))
    } catch let refusal as Refusal where refusal.reason == .siteUnreachable || refusal.reason == .urlNotAllowed {
      _ = try await bench.database.query(
        Competitors.record(.failed, keywords: nil, id: id, organization: item.organization), for: item.organization)
      // Asking again at once would be rude, and no answer is an answer: the step goes on with the other sites.
      throw Refusal(.urlNotAllowed, refusal.message)
    }
    // Beside the event loop and the heartbeat, which would not come through.
    let drafts = try await offload { mine(pages, competitor, id, item) }
    return ItemResult(units: 1) { transaction in
      for page in pages {
        try await transaction.execute(
          CrawledPages.insert(page, competitor: id, workflow: item.workflow, organization: item.organization))
      }
      let inserted = try await transaction.execute(
        Keywords.insert(drafts, workflow: item.workflow, epoch: item.runNo, organization: item.organization))
      try await transaction.execute(LeftOut.record(drafts.count, inserted: inserted, item))
      try await transaction.execute(
        Competitors.record(.completed, keywords: drafts.count, id: id, organization: item.organization))
    }
  }

  private func mine(_ pages: [CrawledPage], _ competitor: Competitor, _ id: UUID, _ item: ClaimedItem) -> [Keywords
    .Draft]
  {
    let texts = pages.map { page in
      TextPage(
        url: page.address.text, title: page.page.title, description: page.page.description,
        headings: page.page.headings,
        body: page.page.text)
    }
    let limit = Int(item.input.settings?.keywordsPerCompetitor ?? 25)
    let brands = competitor.domain.split(separator: ".").map(String.init).filter { $0.contains { $0.isLetter } }
    return Keyphrases(model: bench.model).extract(from: texts, limit: limit).map { phrase in
      KeywordDraft.make(
        phrase.text, item: item, language: item.input.organization?.language ?? "en", brands: brands,
        source: "headings",
        evidence: phrase.url, competitor: id)
    }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    let rows = try await transaction.query(Keywords.candidates(workflow: job.workflow, organization: job.organization))
    let pages = try await transaction.one(CrawledPages.count(workflow: job.workflow, organization: job.organization))
    let leftOut = try await transaction.one(LeftOut.sum(job))
    let competitors = try await transaction.query(Competitors.list(organization: job.organization)).map(Competitor.init)
    let names = try rows.map { try $0.get("keyword", as: String.self) }
    let hash = try Fingerprint.of(rows)
    let output = StepOutput(
      competitorURLs: competitors.prefix(job.itemsTotal).map(\.url), keywordsCount: Int32(rows.count),
      counts: [
        Count(name: "pages_crawled", value: try pages?.get("pages") ?? 0),
        Count(name: "sites", value: Int64(job.itemsTotal - job.itemsFailed)),
        Count(name: "known_already", value: try leftOut?.get("left_out") ?? 0),
      ], samples: Array(names.prefix(10)))
    return Conclusion(
      made: rows.count, outputHash: hash, output: output,
      failure: rows.isEmpty
        ? .init(.noKeywordsFound, "no site gave a keyword: \(job.failures.joined(separator: "; "))") : nil)
  }
}

/// What an approval is bound to: the ids and texts that were looked at, in a fixed order.
enum Fingerprint {
  static func of(_ rows: [Row]) throws -> [UInt8] {
    var hash = SHA256()
    for row in rows {
      hash.update(data: try row.get("id", as: UUID.self).bytes)
      hash.update(data: Array(try row.get("keyword", as: String.self).utf8) + [0])
    }
    return Array(hash.finalize())
  }
}

/// A mined phrase with what is known of it.
enum KeywordDraft {
  static func make(
    _ text: String, item: ClaimedItem, language: String, brands: [String], source: String, evidence: String?,
    competitor: UUID? = nil, parent: UUID? = nil, seed: String? = nil
  ) -> Keywords.Draft {
    let intent = Intent.classify(text, brands: brands)
    let isForeign = Language.isForeign(text, to: language)
    return Keywords.Draft(
      id: .derived(from: item.workflow.description, String(item.runNo), Normalization.keyword(text)), keyword: text,
      parent: parent, competitor: competitor, seed: seed, intent: intent, language: Language.detect(text),
      isForeign: isForeign,
      confidence: Confidence.decide(volume: nil, hasPrice: false, intent: intent, isForeign: isForeign), source: source,
      evidenceURL: evidence)
  }
}
