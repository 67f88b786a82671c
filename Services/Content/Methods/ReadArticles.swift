import Contracts
import Host
import Postgres
import RPC
import Text
import Vocabulary
import Wire

/// `ListArticles`, `GetArticle`, `ExportArticle`, `ExportWorkflow`, `VerifyProvenance`.
///
/// Refuses: `article_not_found`, `field_invalid`, `illegal_move` for an article that is not finished.
struct ReadArticles {
  let database: Database

  private let absent = Refusal(.articleNotFound, "there is no such article in this organization")

  init(database: Database) { self.database = database }

  func list(_ request: ListArticlesRequest, _ context: CallContext) async throws -> ListArticlesReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    guard request.workflowID.isEmpty || UUID(request.workflowID) != nil else {
      throw Refusal.field("workflow_id", "give a UUID")
    }
    let rows = try await database.query(
      Articles.list(
        workflow: UUID(request.workflowID), status: request.status == .unspecified ? nil : request.status.text,
        organization: organization, before: page.after, limit: page.limit), for: organization)
    let articles = try rows.map(Article.init)
    return ListArticlesReply(
      articles: articles, page: page.reply(articles.count, articles.last.map { (at: $0.createdAt, id: $0.id) }))
  }

  func get(_ id: String, _ context: CallContext) async throws -> ArticleDetails {
    let organization = try context.organization()
    guard let id = UUID(id) else { throw absent }
    let rows = try await database.batch(
      for: organization,
      [
        Articles.get(id, organization: organization), ArticleParts.sections(id, organization: organization),
        ArticleParts.sources(of: id, organization: organization),
        ArticleParts.citations(id, organization: organization),
      ])
    guard let row = rows[0].first else { throw absent }
    return ArticleDetails(
      article: try Article(row), content: try row.get("content"), htmlContent: try row.get("html_content"),
      sections: try rows[1].map(ArticleSection.init), sources: try rows[2].map(Source.init),
      citations: try rows[3].map(Citation.init))
  }

  func export(_ request: ExportArticleRequest, _ context: CallContext) async throws -> ExportedFile {
    try Export.file(try await get(request.id, context), request.format == .unspecified ? .markdown : request.format)
  }

  func exportAll(
    _ request: ExportWorkflowRequest, _ context: CallContext, _ send: @Sendable (ExportedFile) async throws -> Void
  ) async throws {
    let organization = try context.organization()
    guard let workflow = UUID(request.workflowID) else { throw Refusal.field("workflow_id", "give a UUID") }
    let formats = request.formats.isEmpty ? [ExportFormat.markdown, .html] : request.formats
    let rows = try await database.query(
      Articles.finished(workflow: workflow, organization: organization), for: organization)
    for row in rows {
      let details = try await get(try row.get("id", as: UUID.self).description, context)
      for format in formats { try await send(try Export.file(details, format)) }
    }
  }

  /// Every quotation against the source as it was stored.
  func verify(_ request: VerifyProvenanceRequest, _ context: CallContext) async throws -> ProvenanceReport {
    let details = try await get(request.articleID, context)
    let organization = try context.organization()
    guard let id = UUID(request.articleID) else { throw absent }
    let rows = try await database.query(ArticleParts.sources(of: id, organization: organization), for: organization)
    var texts: [String: [UInt8]] = [:]
    for row in rows {
      texts[try row.get("id", as: UUID.self).description] = Array(try row.get("body", as: String.self).utf8)
    }
    var problems: [String] = []
    for citation in details.citations {
      let range = Int(citation.startOffset)..<Int(citation.endOffset)
      guard let text = texts[citation.sourceID], range.upperBound <= text.count,
        text[range].elementsEqual(citation.quote.utf8)
      else {
        problems.append(
          "section \(citation.sectionNumber), quotation \(citation.ordinal): it does not stand in its source")
        continue
      }
    }
    return ProvenanceReport(
      citations: Int32(details.citations.count), verified: Int32(details.citations.count - problems.count),
      problems: problems, manifestJSON: Export.manifest(details))
  }
}

/// An article as a file. Pure.
enum Export {
  static func file(_ details: ArticleDetails, _ format: ExportFormat) throws(Refusal) -> ExportedFile {
    guard let article = details.article, article.status == .completed || article.status == .published else {
      throw Refusal(.illegalMove, "the article is not finished: it is \(details.article?.status.text ?? "absent")")
    }
    let (ending, type, text): (String, String, String) =
      switch format {
      case .html: ("html", "text/html; charset=utf-8", page(article, details.htmlContent))
      case .json: ("json", "application/json", manifest(details))
      default: ("md", "text/markdown; charset=utf-8", frontMatter(article) + details.content)
      }
    return ExportedFile(
      fileName: "\(Slug.make(article.slug)).\(ending)", mediaType: type, body: Array(text.utf8), articleID: article.id)
  }

  private static func frontMatter(_ article: Article) -> String {
    """
    ---
    title: \(article.title.jsonQuoted)
    description: \(article.metaDescription.jsonQuoted)
    keyword: \(article.focusKeyword.jsonQuoted)
    method: \(article.method)
    ---


    """
  }

  private static func page(_ article: Article, _ html: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="generator" content="Infin8Content; method=\(Markdown.escapedHTML(article.method))">
    <meta name="description" content="\(Markdown.escapedHTML(article.metaDescription))">
    <title>\(Markdown.escapedHTML(article.title))</title>
    </head>
    <body>
    <article>
    \(html)</article>
    </body>
    </html>

    """
  }

  /// Where it all came from, for machines.
  static func manifest(_ details: ArticleDetails) -> String {
    let article = details.article ?? Article()
    let sources = details.sources.map { source in
      JSONObject.text([
        ("id", source.id.jsonQuoted), ("url", source.url.jsonQuoted),
        ("title", source.title.jsonQuoted), ("fetched_at", String(source.fetchedAt)),
        ("sha256", Hexadecimal.encode(source.sha256).jsonQuoted),
      ])
    }
    let citations = details.citations.map { citation in
      JSONObject.text([
        ("section", String(citation.sectionNumber)), ("ordinal", String(citation.ordinal)),
        ("source_id", citation.sourceID.jsonQuoted), ("quote", citation.quote.jsonQuoted),
        ("start", String(citation.startOffset)), ("end", String(citation.endOffset)),
      ])
    }
    return JSONObject.text([
      ("id", article.id.jsonQuoted), ("title", article.title.jsonQuoted),
      ("keyword", article.focusKeyword.jsonQuoted), ("method", article.method.jsonQuoted),
      ("word_count", String(article.wordCount)), ("cost_micros", String(article.generationCostMicros)),
      ("sources", "[\(sources.joined(separator: ","))]"), ("citations", "[\(citations.joined(separator: ","))]"),
    ])
  }

}
