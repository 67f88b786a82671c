import Contracts
import Postgres
import Text
import Vocabulary
import Wire

/// Every statement on `topic_clusters`, `cluster_validation_results` and `keyword_embeddings`.
enum Clusters {
  static func clear(workflow: UUID, epoch: Int, organization: UUID) -> [Statement] {
    [
      "delete from cluster_validation_results where organization_id = \(organization) and workflow_id = \(workflow) and epoch = \(Int32(epoch))",
      "delete from topic_clusters where organization_id = \(organization) and workflow_id = \(workflow) and epoch = \(Int32(epoch))",
    ]
  }

  static func insert(
    _ rows: [(hub: UUID, spoke: UUID, similarity: Double)], workflow: UUID, epoch: Int, organization: UUID
  ) -> Statement {
    """
    insert into topic_clusters (organization_id, workflow_id, epoch, hub_keyword_id, spoke_keyword_id, similarity_score)
    select \(organization), \(workflow), \(Int32(epoch)), r.hub, r.spoke, r.similarity::numeric(5,4)
    from unnest(\(rows.map(\.hub))::uuid[], \(rows.map(\.spoke))::uuid[], \(rows.map(\.similarity))::float8[])
      as r (hub, spoke, similarity)
    """
  }

  static func list(workflow: UUID, organization: UUID) -> Statement {
    """
    select c.hub_keyword_id, h.keyword as hub, c.spoke_keyword_id, s.keyword as spoke,
      (c.similarity_score * 1000)::int as similarity, c.similarity_score::float8 as exact, c.created_at,
      coalesce(v.validation_status, '') as validation_status, (coalesce(v.avg_similarity, 0) * 1000)::int as average,
      array(select jsonb_array_elements_text(coalesce(v.validation_errors, '[]'))) as problems
    from topic_clusters c
      join keywords h on h.organization_id = c.organization_id and h.id = c.hub_keyword_id
      join keywords s on s.organization_id = c.organization_id and s.id = c.spoke_keyword_id
      left join cluster_validation_results v on v.organization_id = c.organization_id and v.workflow_id = c.workflow_id
        and v.epoch = c.epoch and v.hub_keyword_id = c.hub_keyword_id
    where c.organization_id = \(organization) and c.workflow_id = \(workflow) and c.epoch = (
      select max(n.epoch) from topic_clusters n where n.organization_id = \(organization) and n.workflow_id = \(workflow))
    order by h.keyword_normalized, c.hub_keyword_id, c.similarity_score desc, s.keyword_normalized
    """
  }

  /// The keywords of valid clusters, hubs first, each hub's spokes by their nearness.
  static func validKeywords(workflow: UUID, organization: UUID) -> Statement {
    """
    with valid as (
      select c.hub_keyword_id as hub, c.spoke_keyword_id as spoke, c.similarity_score as similarity
      from topic_clusters c
        join cluster_validation_results v on v.organization_id = c.organization_id and v.workflow_id = c.workflow_id
          and v.epoch = c.epoch and v.hub_keyword_id = c.hub_keyword_id and v.validation_status = 'valid'
      where c.organization_id = \(organization) and c.workflow_id = \(workflow) and c.epoch = (
        select max(n.epoch) from topic_clusters n where n.organization_id = \(organization) and n.workflow_id = \(workflow)))
    select id from (
      select distinct true as is_hub, hub, null::numeric as similarity, hub as id from valid
      union all
      select false, hub, similarity, spoke from valid) keyword
    order by is_hub desc, hub, similarity desc, id
    """
  }

  static func validate(
    hub: UUID, isValid: Bool, average: Double, spokes: Int, problems: [String], workflow: UUID, epoch: Int,
    organization: UUID
  ) -> Statement {
    """
    insert into cluster_validation_results (organization_id, workflow_id, epoch, hub_keyword_id, validation_status,
      avg_similarity, spoke_count, validation_errors)
    values (\(organization), \(workflow), \(Int32(epoch)), \(hub), \(isValid ? "valid" : "invalid"),
      \(average)::float8::numeric(5,4), \(Int32(spokes)), to_jsonb(\(problems)))
    on conflict (organization_id, workflow_id, epoch, hub_keyword_id) do update set
      validation_status = excluded.validation_status, avg_similarity = excluded.avg_similarity,
      spoke_count = excluded.spoke_count, validation_errors = excluded.validation_errors
    """
  }

  static func embed(_ keyword: UUID, _ vector: [Float], organization: UUID) -> Statement {
    """
    insert into keyword_embeddings (organization_id, keyword_id, model, embedding)
    values (\(organization), \(keyword), \(EmbeddingModel.name), \(VectorText(vector, width: 1536))::halfvec)
    on conflict (organization_id, keyword_id, model) do update set embedding = excluded.embedding
    """
  }
}

/// The rows of `Clusters.list`, gathered by hub.
enum ClusterReader {
  static func gather(_ rows: [Row]) throws -> [Cluster] {
    var clusters: [Cluster] = []
    for row in rows {
      let hub = try row.get("hub_keyword_id", as: UUID.self).description
      if clusters.last?.hubKeywordID != hub {
        clusters.append(
          Cluster(
            hubKeywordID: hub, hubKeyword: try row.get("hub"),
            validationStatus: ValidationStatus(text: try row.get("validation_status")) ?? .unspecified,
            avgSimilarityPermille: try row.get("average"), validationErrors: try row.get("problems"),
            createdAt: try row.get("created_at", as: Instant.self).micros))
      }
      clusters[clusters.count - 1].spokes.append(
        Spoke(
          keywordID: try row.get("spoke_keyword_id", as: UUID.self).description, keyword: try row.get("spoke"),
          similarityPermille: try row.get("similarity")))
    }
    return clusters
  }
}
