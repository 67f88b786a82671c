import Contracts
import Crypto
import Durable
import EventLoop
import Host
import Postgres
import Text
import Vocabulary
import Web
import Wire

/// Step 9: one article for each brief: researched, written section by section, checked, completed.
struct WriteArticles: Performer {
  let bench: Workbench
  let kind = WorkKind.writeArticles
  let metric = Metric.articleGeneration

  func items(for request: PerformRequest) async throws -> [WorkItem] {
    let briefs = request.input?.briefs ?? []
    guard !briefs.isEmpty else { throw Refusal(.nothingApproved, "there is no brief to write from") }
    return try briefs.map { WorkItem(naturalKey: $0.keywordID, payload: try $0.encoded()) }
  }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    let brief = try ArticleBrief(decoding: item.payload)
    let article = UUID.derived(from: item.workflow.description, brief.keywordID, String(item.runNo), "article")
    let outline = Outline.plan(brief)
    let slug = try await freeSlug(Slug.make(outline.title), article, item.organization)
    _ = try await bench.database.query(
      Articles.begin(
        article, brief, title: outline.title, slug: slug, epoch: item.runNo, by: item.requestedBy,
        workflow: item.workflow,
        organization: item.organization), for: item.organization)
    do {
      let sources = try await research(brief, item)
      try await show(article, .generating, 40, outline, item)
      let start = ContinuousClock.now
      let model = bench.model
      let words = Int(item.input.settings?.articleWords ?? 2_000)
      let (draft, report) = try await offload {
        let draft = Draft.write(outline, from: sources, words: words, model: model)
        return (draft, Checks.run(draft))
      }
      try await show(article, .validating, 90, outline, item)
      guard report.problems.isEmpty else {
        throw Refusal(.badOutput, "the article did not pass its checks: \(report.problems.joined(separator: "; "))")
      }
      return finished(article, draft, report, took: ContinuousClock.now - start, item)
    } catch let refusal as Refusal where !refusal.reason.isRetryable {
      _ = try await bench.database.query(
        Articles.fail(article, because: refusal.message, organization: item.organization), for: item.organization)
      throw refusal
    }
  }

  private func freeSlug(_ slug: String, _ article: UUID, _ organization: UUID) async throws -> String {
    let rows = try await bench.database.query(
      Articles.slugsLike(slug, organization: organization, except: article), for: organization)
    let taken = Set(try rows.map { try $0.get("slug", as: String.self) })
    guard taken.contains(slug) else { return slug }
    return (2...1_000).lazy.map { "\(slug)-\($0)" }.first { !taken.contains($0) } ?? "\(slug)-\(article)"
  }

  private func show(
    _ article: UUID, _ status: ArticleStatus, _ percent: Int, _ outline: Outline, _ item: ClaimedItem
  ) async throws {
    _ = try await bench.database.query(
      Articles.advance(
        article, status: status, percent: percent, completed: 0, total: outline.sections.count,
        current: outline.sections.first?.title ?? "", organization: item.organization), for: item.organization)
  }

  /// Reads the brief's pages; each page is read once for a workflow, whoever needs it.
  private func research(_ brief: ArticleBrief, _ item: ClaimedItem) async throws -> [ResearchedSource] {
    let known = try await stored(brief.sourceURLs, item)
    let missing = brief.sourceURLs.filter { url in !known.contains { $0.url == url } }
    for url in missing {
      guard let address = try? WebAddress(url), let fetched = try? await bench.fetcher.fetch(address) else { continue }
      let page = HTMLPage(fetched.body, contentType: fetched.contentType)
      guard page.text.count >= 200 else { continue }
      _ = try await bench.database.query(
        ArticleParts.insertSource(
          .derived(from: item.workflow.description, url, "source"), url: url, title: page.title, text: page.text,
          at: fetched.fetchedAt, workflow: item.workflow, organization: item.organization), for: item.organization)
    }
    let sources = try await stored(brief.sourceURLs, item)
    guard !sources.isEmpty else { throw Refusal(.noSources, "none of the sources could be read") }
    return sources
  }

  private func stored(_ urls: [String], _ item: ClaimedItem) async throws -> [ResearchedSource] {
    try await bench.database.query(
      ArticleParts.sources(urls, workflow: item.workflow, organization: item.organization), for: item.organization
    ).map { row in
      ResearchedSource(
        id: try row.get("id", as: UUID.self).description, url: try row.get("url"), title: try row.get("title"),
        text: try row.get("body"))
    }
  }

  private func finished(
    _ article: UUID, _ draft: Draft, _ report: Checks.Report, took: Duration, _ item: ClaimedItem
  ) -> ItemResult {
    let organization = item.organization
    var statements = ArticleParts.clear(article, organization: organization)
    var citations = 0
    for (index, section) in draft.sections.enumerated() {
      let markdown = Markdown(draft.blocks(of: section))
      let words = section.quotes.map { $0.text.split(separator: " ").count }.reduce(0, +)
      let share =
        Int(took.components.seconds * 1_000 + took.components.attoseconds / 1_000_000_000_000_000)
        / draft.sections.count
      statements.append(
        ArticleParts.insertSection(
          article, number: index + 1, title: section.title, markdown: markdown.markdown, html: markdown.html,
          words: words,
          milliseconds: share, citations: section.quotes.count, organization: organization))
      for (ordinal, quote) in section.quotes.enumerated() {
        citations += 1
        statements.append(
          ArticleParts.insertCitation(
            article, section: index + 1, ordinal: ordinal + 1, source: UUID(quote.source.id), quote: quote.text,
            range: quote.range, organization: organization))
      }
    }
    let document = draft.document
    statements.append(
      Articles.finish(
        article,
        Articles.Finished(
          markdown: document.markdown, html: document.html,
          words: draft.sections.flatMap(\.quotes).map { $0.text.split(separator: " ").count }.reduce(0, +),
          quality: report.quality, overlap: report.overlap, description: draft.metaDescription,
          sections: draft.sections.count, citations: citations), organization: organization))
    return ItemResult(units: 1) { [statements] transaction in _ = try await transaction.pipeline(statements) }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    let rows = try await transaction.query(
      """
      select id, title as keyword, status, word_count, citations_count from articles
      where organization_id = \(job.organization) and workflow_id = \(job.workflow) and epoch = \(Int32(job.runNo))
      order by id
      """)
    let completed = try rows.filter { try $0.get("status", as: String.self) == "completed" }
    var hash = SHA256()
    for row in completed { hash.update(data: try row.get("id", as: UUID.self).bytes) }
    let words = try completed.map { Int64(try $0.get("word_count", as: Int32.self)) }.reduce(0, +)
    let citations = try completed.map { Int64(try $0.get("citations_count", as: Int32.self)) }.reduce(0, +)
    return Conclusion(
      made: completed.count, outputHash: Array(hash.finalize()),
      output: StepOutput(
        articlesCount: Int32(completed.count),
        counts: [Count(name: "words", value: words), Count(name: "citations", value: citations)],
        samples: try completed.prefix(10).map { try $0.get("keyword") }),
      failure: completed.isEmpty
        ? .init(.badOutput, "no article could be completed: \(job.failures.prefix(3).joined(separator: "; "))") : nil)
  }
}
