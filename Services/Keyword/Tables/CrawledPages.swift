import Crypto
import Postgres
import Vocabulary
import Web

/// Every statement on `crawled_pages`.
enum CrawledPages {
  static func insert(_ page: CrawledPage, competitor: UUID?, workflow: UUID, organization: UUID) -> Statement {
    """
    insert into crawled_pages (organization_id, workflow_id, competitor_id, url, title, description, headings, body, sha256,
      fetched_at)
    values (\(organization), \(workflow), \(competitor), \(page.address.text), \(page.page.title), \(page.page.description),
      \(page.page.headings), \(page.page.text), \(Array(SHA256.hash(data: page.body))), \(page.fetchedAt))
    on conflict (organization_id, workflow_id, url) do update set title = excluded.title, description = excluded.description,
      headings = excluded.headings, body = excluded.body, sha256 = excluded.sha256, fetched_at = excluded.fetched_at,
      competitor_id = excluded.competitor_id
    """
  }

  static func all(workflow: UUID, organization: UUID) -> Statement {
    """
    select url, title, description, headings, body from crawled_pages
    where organization_id = \(organization) and workflow_id = \(workflow) order by url
    """
  }

  static func count(workflow: UUID, organization: UUID) -> Statement {
    "select count(*) as pages from crawled_pages where organization_id = \(organization) and workflow_id = \(workflow)"
  }
}
