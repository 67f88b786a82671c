import Durable
import Postgres
import Vocabulary

extension Keywords {
  /// What nobody needs of a workflow that is long over, a batch at a time. Keywords that an article was written about
  /// stay with the seeds they come from and with their places in clusters, a hub with one of its spokes: an article can
  /// be traced for as long as it is there.
  @Sendable static func removals(workflow: UUID, organization: UUID, kept: [UUID]) -> [Statement] {
    [
      """
      delete from crawled_pages where ctid = any(array(
        select p.ctid from crawled_pages p where p.organization_id = \(organization) and p.workflow_id = \(workflow)
          and \(LegalHolds.spare("p"))
        limit \(WorkflowRemains.batch))) returning 1 as gone
      """,
      """
      delete from keyword_embeddings where ctid = any(array(
        select e.ctid from keywords k join keyword_embeddings e
          on e.organization_id = k.organization_id and e.keyword_id = k.id
        where k.organization_id = \(organization) and k.workflow_id = \(workflow) and \(LegalHolds.spare("k"))
        limit \(WorkflowRemains.batch))) returning 1 as gone
      """,
      """
      delete from cluster_validation_results where ctid = any(array(
        select v.ctid from cluster_validation_results v
        where v.organization_id = \(organization) and v.workflow_id = \(workflow) and \(LegalHolds.spare("v"))
        limit \(WorkflowRemains.batch))) returning 1 as gone
      """,
      // With a keyword go those that come from it, and its places in clusters.
      """
      with recursive named as (
        select unnest(\(kept)) as id
        union
        (select distinct on (c.hub_keyword_id) c.spoke_keyword_id from topic_clusters c
        where c.organization_id = \(organization) and c.workflow_id = \(workflow) and c.hub_keyword_id = any(\(kept))
        order by c.hub_keyword_id, c.epoch desc, c.spoke_keyword_id)),
      kept as (
        select k.id, k.parent_seed_keyword_id from keywords k join named on named.id = k.id
        where k.organization_id = \(organization) and k.workflow_id = \(workflow)
        union
        select k.id, k.parent_seed_keyword_id from kept join keywords k
          on k.organization_id = \(organization) and k.workflow_id = \(workflow) and k.id = kept.parent_seed_keyword_id)
      delete from keywords where ctid = any(array(
        select k.ctid from keywords k where k.organization_id = \(organization) and k.workflow_id = \(workflow)
          and \(LegalHolds.spare("k")) and not exists (select from kept where kept.id = k.id)
        limit \(WorkflowRemains.batch))) returning 1 as gone
      """,
    ]
  }
}
