import Contracts
import Durable
import Postgres
import Vocabulary
import Wire

/// Every statement on `grants`.
enum Grants {
  /// In force: not taken back, and its person may still run workflows.
  private static let columns: Statement = """
    g.id, g.user_id, g.workflow_id, g.created_at, g.revoked_at, coalesce(g.revoked_reason, '') as revoked_reason,
    g.revoked_at is null and exists (select from users u where u.organization_id = g.organization_id and u.id = g.user_id
      and u.disabled_at is null and u.erased_at is null and u.role in ('editor', 'admin', 'owner')) as is_active
    """

  /// A workflow runs under one grant: a new one takes the old one's place.
  static func supersede(workflow: UUID, organization: UUID) -> Statement {
    """
    update grants set revoked_at = clock_timestamp(), revoked_reason = 'another person took over'
    where organization_id = \(organization) and workflow_id = \(workflow) and revoked_at is null
    """
  }

  static func insert(_ id: UUID, user: UUID, workflow: UUID, organization: UUID) -> Statement {
    """
    insert into grants (organization_id, id, user_id, workflow_id)
    values (\(organization), \(id), \(user), \(workflow))
    """
  }

  static func get(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from grants g where g.organization_id = \(organization) and g.id = \(id)"
  }

  static func inForce(workflow: UUID, organization: UUID) -> Statement {
    """
    select \(columns) from grants g where g.organization_id = \(organization) and g.workflow_id = \(workflow)
      and g.revoked_at is null
    """
  }

  static func revoke(_ id: UUID, by user: UUID, organization: UUID) -> Statement {
    """
    update grants set revoked_at = clock_timestamp(), revoked_by = \(user), revoked_reason = 'taken back'
    where organization_id = \(organization) and id = \(id) and revoked_at is null
    """
  }

  static func revokeAll(of user: UUID, by actor: UUID, organization: UUID) -> Statement {
    """
    update grants set revoked_at = clock_timestamp(), revoked_by = \(actor), revoked_reason = 'the person was removed'
    where organization_id = \(organization) and user_id = \(user) and revoked_at is null
    """
  }

  static func list(
    organization: UUID, onlyActive: Bool, before: (at: Instant, id: UUID)?, limit: Int
  ) -> Statement {
    var statement: Statement = "select \(columns) from grants g where g.organization_id = \(organization)"
    if onlyActive { statement = "\(statement) and g.revoked_at is null" }
    if let before { statement = "\(statement) and (g.created_at, g.id) < (\(before.at), \(before.id))" }
    return "\(statement) order by g.created_at desc, g.id desc limit \(limit)"
  }

  /// A workflow that still names it is told that it is gone, which is what taken back means; the audit log goes on telling of it.
  static let purge: Statement = """
    delete from grants where revoked_at < clock_timestamp() - interval '90 days' and \(LegalHolds.spare("grants"))
    """
}

extension Grant {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description, userID: try row.get("user_id", as: UUID.self).description,
      workflowID: try row.get("workflow_id", as: UUID.self).description,
      createdAt: try row.get("created_at", as: Instant.self).micros,
      revokedAt: try row.get("revoked_at", as: Instant?.self)?.micros ?? 0,
      revokedReason: try row.get("revoked_reason"), active: try row.get("is_active"))
  }
}
