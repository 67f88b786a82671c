import Contracts
import Postgres
import Vocabulary
import Wire

/// Every statement on `articles`.
enum Articles {
  private static let columns: Statement = """
    id, workflow_id, keyword_id, title, coalesce(slug, '') as slug, status, progress_percent, sections_completed,
    sections_total, coalesce(current_section, '') as current_section, word_count, reading_time,
    (quality_score * 1000)::int as quality, (plagiarism_score * 1000)::int as plagiarism,
    coalesce(meta_description, '') as meta_description, meta_keywords, coalesce(focus_keyword, '') as focus_keyword,
    published, published_at, coalesce(wordpress_post_id, 0) as wordpress_post_id,
    coalesce(wordpress_url, '') as wordpress_url, generation_cost_micros, created_by, created_at, updated_at,
    coalesce(failure_reason, '') as failure_reason, citations_count, epoch, method
    """

  /// The row is there from the first attempt on; another attempt finds it and goes on.
  static func begin(
    _ id: UUID, _ brief: ArticleBrief, title: String, slug: String, epoch: Int, by user: UUID?, workflow: UUID,
    organization: UUID
  ) -> Statement {
    """
    insert into articles (organization_id, id, workflow_id, keyword_id, epoch, title, slug, focus_keyword, meta_keywords,
      status, created_by, hub_keyword_id)
    values (\(organization), \(id), \(workflow), \(UUID(brief.keywordID)), \(Int32(epoch)), \(title), \(slug),
      \(brief.keyword), \(Array(brief.relatedKeywords.prefix(10))), 'researching', \(user), \(UUID(brief.hubKeywordID)))
    on conflict (organization_id, workflow_id, keyword_id, epoch) do update set status =
      case when articles.status in ('completed', 'published') then articles.status else 'researching' end
    """
  }

  static func slugsLike(_ slug: String, organization: UUID, except id: UUID) -> Statement {
    """
    select slug from articles where organization_id = \(organization) and id <> \(id)
      and (slug = \(slug) or slug like \(slug)::text || '-%')
    """
  }

  static func advance(
    _ id: UUID, status: ArticleStatus, percent: Int, completed: Int, total: Int, current: String, organization: UUID
  ) -> Statement {
    """
    update articles set status = \(status.text), progress_percent = \(Int32(percent)), sections_total = \(Int32(total)),
      sections_completed = \(Int32(completed)), current_section = nullif(\(current), '')
    where organization_id = \(organization) and id = \(id) and status not in ('completed', 'published')
    """
  }

  struct Finished: Sendable {
    let markdown: String
    let html: String
    let words: Int
    let quality: Double
    let overlap: Double
    let description: String
    let sections: Int
    let citations: Int
  }

  static func finish(_ id: UUID, _ finished: Finished, organization: UUID) -> Statement {
    """
    update articles set status = 'completed', progress_percent = 100, content = \(finished.markdown),
      html_content = \(finished.html), word_count = \(Int32(finished.words)),
      reading_time = \(Int32((finished.words + 199) / 200)), quality_score = \(finished.quality)::float8::numeric(3,2),
      plagiarism_score = \(finished.overlap)::float8::numeric(3,2), meta_description = \(finished.description),
      sections_total = \(Int32(finished.sections)), sections_completed = \(Int32(finished.sections)), current_section = null,
      citations_count = \(Int32(finished.citations)), failure_reason = null
    where organization_id = \(organization) and id = \(id)
    """
  }

  static func fail(_ id: UUID, because reason: String, organization: UUID) -> Statement {
    """
    update articles set status = 'failed', failure_reason = left(\(reason), 500), current_section = null
    where organization_id = \(organization) and id = \(id) and status not in ('completed', 'published')
    """
  }

  static func get(_ id: UUID, organization: UUID) -> Statement {
    """
    select \(columns), coalesce(content, '') as content, coalesce(html_content, '') as html_content from articles
    where organization_id = \(organization) and id = \(id)
    """
  }

  static func list(
    workflow: UUID?, status: String?, organization: UUID, before: (at: Instant, id: UUID)?, limit: Int
  ) -> Statement {
    var statement: Statement = "select \(columns) from articles where organization_id = \(organization)"
    if let workflow { statement = "\(statement) and workflow_id = \(workflow)" }
    if let status { statement = "\(statement) and status = \(status)" }
    if let before { statement = "\(statement) and (created_at, id) < (\(before.at), \(before.id))" }
    return "\(statement) order by created_at desc, id desc limit \(limit)"
  }

  /// The finished articles of a workflow's newest epoch.
  static func finished(workflow: UUID, organization: UUID) -> Statement {
    """
    select id from articles a where a.organization_id = \(organization) and a.workflow_id = \(workflow)
      and a.status in ('completed', 'published') and a.epoch = (select max(n.epoch) from articles n
        where n.organization_id = \(organization) and n.workflow_id = \(workflow))
    order by a.slug
    """
  }
}

extension Article {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description,
      workflowID: try row.get("workflow_id", as: UUID.self).description,
      keywordID: try row.get("keyword_id", as: UUID.self).description, title: try row.get("title"),
      slug: try row.get("slug"), status: ArticleStatus(text: try row.get("status")) ?? .unspecified,
      progressPercent: try row.get("progress_percent"), sectionsCompleted: try row.get("sections_completed"),
      sectionsTotal: try row.get("sections_total"), currentSection: try row.get("current_section"),
      wordCount: try row.get("word_count"), readingTime: try row.get("reading_time"),
      qualityScorePermille: try row.get("quality"), plagiarismScorePermille: try row.get("plagiarism"),
      metaDescription: try row.get("meta_description"), metaKeywords: try row.get("meta_keywords"),
      focusKeyword: try row.get("focus_keyword"), published: try row.get("published"),
      publishedAt: try row.get("published_at", as: Instant?.self)?.micros ?? 0,
      wordpressPostID: try row.get("wordpress_post_id"), wordpressURL: try row.get("wordpress_url"),
      generationCostMicros: try row.get("generation_cost_micros"),
      createdBy: try row.get("created_by", as: UUID?.self)?.description ?? "",
      createdAt: try row.get("created_at", as: Instant.self).micros,
      updatedAt: try row.get("updated_at", as: Instant.self).micros, failureReason: try row.get("failure_reason"),
      citationsCount: try row.get("citations_count"), runNo: try row.get("epoch"), method: try row.get("method"))
  }
}
