import Contracts
import Postgres
import Vocabulary
import Web
import Wire

/// Every statement on `organization_competitors`.
enum Competitors {
  private static let columns: Statement = """
    id, url, normalized_url, domain, last_analyzed, analysis_status, keywords_found, created_at, updated_at
    """

  static func insert(_ address: WebAddress, organization: UUID) -> Statement {
    """
    insert into organization_competitors (organization_id, url, normalized_url, domain)
    values (\(organization), \(address.text), \(address.normalized), \(address.domain))
    on conflict (organization_id, normalized_url) do nothing
    """
  }

  static func exist(organization: UUID) -> Statement {
    "select exists (select from organization_competitors where organization_id = \(organization)) as yes"
  }

  static func list(organization: UUID) -> Statement {
    "select \(columns) from organization_competitors where organization_id = \(organization) order by created_at, id limit 200"
  }

  static func get(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from organization_competitors where organization_id = \(organization) and id = \(id)"
  }

  static func delete(_ id: UUID, organization: UUID) -> Statement {
    "delete from organization_competitors where organization_id = \(organization) and id = \(id)"
  }

  /// A failed analysis keeps the numbers of the last good one.
  static func record(_ status: AnalysisStatus, keywords: Int?, id: UUID, organization: UUID) -> Statement {
    """
    update organization_competitors set analysis_status = \(status.text),
      keywords_found = coalesce(\(keywords.map(Int32.init)), keywords_found),
      last_analyzed = case when \(status.text)::text = 'in_progress' then last_analyzed else clock_timestamp() end
    where organization_id = \(organization) and id = \(id)
    """
  }
}

extension Competitor {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description, url: try row.get("url"),
      normalizedURL: try row.get("normalized_url"), domain: try row.get("domain"),
      lastAnalyzed: try row.get("last_analyzed", as: Instant?.self)?.micros ?? 0,
      analysisStatus: AnalysisStatus(text: try row.get("analysis_status")) ?? .unspecified,
      keywordsFound: try row.get("keywords_found"), createdAt: try row.get("created_at", as: Instant.self).micros,
      updatedAt: try row.get("updated_at", as: Instant.self).micros)
  }
}
