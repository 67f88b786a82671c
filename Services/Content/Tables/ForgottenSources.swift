import Durable
import Postgres
import Vocabulary

extension Articles {
  /// Pages that were read for a workflow that is long over and that no article cites, a batch at a time. Articles stay,
  /// whole.
  @Sendable static func removals(workflow: UUID, organization: UUID, kept _: [UUID]) -> [Statement] {
    [
      """
      delete from sources where ctid = any(array(
        select s.ctid from sources s where s.organization_id = \(organization) and s.workflow_id = \(workflow)
          and \(LegalHolds.spare("s")) and not exists (
            select from citations c where c.organization_id = s.organization_id and c.source_id = s.id)
        limit \(WorkflowRemains.batch))) returning 1 as gone
      """
    ]
  }

  /// What the workflow's articles were written about, and the hubs of it.
  @Sendable static func keywords(workflow: UUID, organization: UUID) -> Statement {
    """
    select keyword_id from articles where organization_id = \(organization) and workflow_id = \(workflow)
    union
    select hub_keyword_id from articles
    where organization_id = \(organization) and workflow_id = \(workflow) and hub_keyword_id is not null
    """
  }
}
