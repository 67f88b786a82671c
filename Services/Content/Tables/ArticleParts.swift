import Contracts
import Crypto
import Postgres
import Vocabulary
import Wire

/// Every statement on `article_sections`, `sources` and `citations`.
enum ArticleParts {
  static func insertSource(
    _ id: UUID, url: String, title: String, text: String, at: Instant, workflow: UUID, organization: UUID
  )
    -> Statement
  {
    """
    insert into sources (organization_id, id, workflow_id, url, title, excerpt, body, sha256, fetched_at)
    values (\(organization), \(id), \(workflow), \(url), \(title), left(\(text), 300), \(text),
      \(Array(SHA256.hash(data: Array(text.utf8)))), \(at))
    on conflict (organization_id, workflow_id, url) do nothing
    """
  }

  static func sources(_ urls: [String], workflow: UUID, organization: UUID) -> Statement {
    """
    select id, url, title, body from sources
    where organization_id = \(organization) and workflow_id = \(workflow) and url = any(\(urls)) order by url
    """
  }

  static func sources(of article: UUID, organization: UUID) -> Statement {
    """
    select distinct s.id, s.url, s.title, s.excerpt, s.fetched_at, s.sha256, s.body from sources s
      join citations c on c.organization_id = s.organization_id and c.source_id = s.id
    where c.organization_id = \(organization) and c.article_id = \(article) order by s.url
    """
  }

  /// Before an article is written anew, what an earlier attempt left goes.
  static func clear(_ article: UUID, organization: UUID) -> [Statement] {
    [
      "delete from citations where organization_id = \(organization) and article_id = \(article)",
      "delete from article_sections where organization_id = \(organization) and article_id = \(article)",
    ]
  }

  static func insertSection(
    _ article: UUID, number: Int, title: String, markdown: String, html: String, words: Int, milliseconds: Int,
    citations: Int, organization: UUID
  ) -> Statement {
    """
    insert into article_sections (organization_id, article_id, section_number, title, content, html_content, status,
      word_count, generation_time, citations_count, quality_score)
    values (\(organization), \(article), \(Int32(number)), \(title), \(markdown), \(html), 'completed', \(Int32(words)),
      \(Int32(milliseconds)), \(Int32(citations)), least(1, \(citations)::numeric / 5)::numeric(3,2))
    """
  }

  static func insertCitation(
    _ article: UUID, section: Int, ordinal: Int, source: UUID?, quote: String, range: Range<Int>, organization: UUID
  ) -> Statement {
    """
    insert into citations (organization_id, article_id, section_number, ordinal, source_id, quote, start_offset, end_offset)
    values (\(organization), \(article), \(Int32(section)), \(Int32(ordinal)), \(source), \(quote),
      \(Int32(range.lowerBound)), \(Int32(range.upperBound)))
    """
  }

  static func sections(_ article: UUID, organization: UUID) -> Statement {
    """
    select id, section_number, title, coalesce(content, '') as content, coalesce(html_content, '') as html_content, status,
      word_count, generation_time, (quality_score * 1000)::int as quality, citations_count, created_at, updated_at
    from article_sections where organization_id = \(organization) and article_id = \(article) order by section_number
    """
  }

  static func citations(_ article: UUID, organization: UUID) -> Statement {
    """
    select section_number, ordinal, source_id, quote, start_offset, end_offset from citations
    where organization_id = \(organization) and article_id = \(article) order by section_number, ordinal
    """
  }
}

extension ArticleSection {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description, sectionNumber: try row.get("section_number"),
      title: try row.get("title"), content: try row.get("content"), htmlContent: try row.get("html_content"),
      status: SectionStatus(text: try row.get("status")) ?? .unspecified, wordCount: try row.get("word_count"),
      generationTime: try row.get("generation_time"), qualityScorePermille: try row.get("quality"),
      citationsCount: try row.get("citations_count"), createdAt: try row.get("created_at", as: Instant.self).micros,
      updatedAt: try row.get("updated_at", as: Instant.self).micros)
  }
}

extension Source {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description, url: try row.get("url"), title: try row.get("title"),
      excerpt: try row.get("excerpt"), fetchedAt: try row.get("fetched_at", as: Instant.self).micros,
      sha256: try row.get("sha256"))
  }
}

extension Citation {
  init(_ row: Row) throws {
    self.init(
      sectionNumber: try row.get("section_number"), ordinal: try row.get("ordinal"),
      sourceID: try row.get("source_id", as: UUID.self).description, quote: try row.get("quote"),
      startOffset: try row.get("start_offset"), endOffset: try row.get("end_offset"))
  }
}
