import Contracts
import Durable
import Postgres
import Vocabulary
import Wire

/// Every statement on `invitations`.
enum Invitations {
  private static let columns: Statement = """
    id, email, role, invited_by, created_at, expires_at, case when accepted_at is not null then 'accepted'
      when revoked_at is not null then 'revoked' when expires_at <= clock_timestamp() then 'expired' else 'pending' end as status
    """

  /// An open offer to the same address is taken back by a new one.
  static func supersede(email: String, organization: UUID) -> Statement {
    """
    update invitations set revoked_at = clock_timestamp() where organization_id = \(organization)
      and lower(email) = lower(\(email)) and accepted_at is null and revoked_at is null
    """
  }

  static func insert(
    id: UUID, email: String, role: String, tokenHash: [UInt8], by user: UUID, organization: UUID
  ) -> Statement {
    """
    insert into invitations (organization_id, id, email, role, token_hash, invited_by, created_at, expires_at)
    values (\(organization), \(id), \(email), \(role), \(tokenHash), \(user), statement_timestamp(),
      statement_timestamp() + interval '7 days')
    returning \(columns)
    """
  }

  static func find(_ hash: [UInt8]) -> Statement {
    """
    select organization_id, id, email, role,
      accepted_at is null and revoked_at is null and expires_at > clock_timestamp() as is_open
    from find_invitation(\(hash))
    """
  }

  /// Affects no row when it was accepted, revoked or too old meanwhile.
  static func accept(_ id: UUID, organization: UUID) -> Statement {
    """
    update invitations set accepted_at = clock_timestamp() where organization_id = \(organization) and id = \(id)
      and accepted_at is null and revoked_at is null and expires_at > clock_timestamp()
    """
  }

  /// What a person offered goes with their access.
  static func revokeAll(by user: UUID, organization: UUID) -> Statement {
    """
    update invitations set revoked_at = clock_timestamp()
    where organization_id = \(organization) and invited_by = \(user) and accepted_at is null and revoked_at is null
    """
  }

  static func revoke(_ id: UUID, organization: UUID) -> Statement {
    """
    update invitations set revoked_at = clock_timestamp() where organization_id = \(organization) and id = \(id)
      and accepted_at is null and revoked_at is null
    returning \(columns)
    """
  }

  /// The audit log goes on telling who was invited, by whom, and who came.
  static let purge: Statement = """
    delete from invitations where expires_at < clock_timestamp() - interval '30 days' and \(LegalHolds.spare("invitations"))
    """

  static func list(organization: UUID, before: (at: Instant, id: UUID)?, limit: Int) -> Statement {
    var statement: Statement = "select \(columns) from invitations where organization_id = \(organization)"
    if let before { statement = "\(statement) and (created_at, id) < (\(before.at), \(before.id))" }
    return "\(statement) order by created_at desc, id desc limit \(limit)"
  }
}

extension Invitation {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description, email: try row.get("email"),
      role: UserRole(text: try row.get("role")) ?? .unspecified,
      status: InvitationStatus(text: try row.get("status")) ?? .unspecified,
      invitedBy: try row.get("invited_by", as: UUID.self).description,
      createdAt: try row.get("created_at", as: Instant.self).micros,
      expiresAt: try row.get("expires_at", as: Instant.self).micros)
  }
}
