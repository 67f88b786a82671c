import Durable
import Postgres
import Vocabulary

/// Every statement on `sessions`: one row for each refresh token, one family for each log-in.
///
/// Whoever opens, renews or ends a session locks the person's row first (`Users.lock`): an end that comes while another
/// transaction writes would not see what that one adds.
enum Sessions {
  /// The first of a family: a log-in.
  static func open(
    _ family: UUID, organization: UUID, user: UUID, tokenHash: [UInt8], method: String, session: SessionContext
  ) -> Statement {
    """
    insert into sessions (organization_id, id, user_id, family_id, refresh_token_hash, expires_at, idle_expires_at, ip,
      user_agent, method, authenticated_at)
    values (\(organization), \(family), \(user), \(family), \(tokenHash),
      clock_timestamp() + \(RefreshTokens.absolute.components.seconds) * interval '1 s',
      clock_timestamp() + \(RefreshTokens.idle.components.seconds) * interval '1 s', \(session.ipAddress),
      left(\(session.userAgent), 512), \(method), clock_timestamp())
    """
  }

  /// The next of a family. It ends when its family ends, and is of the same log-in.
  static func succeed(
    _ old: UUID, by id: UUID, organization: UUID, tokenHash: [UInt8], session: SessionContext
  ) -> Statement {
    """
    insert into sessions (organization_id, id, user_id, family_id, refresh_token_hash, rotated_from, expires_at,
      idle_expires_at, ip, user_agent, method, authenticated_at)
    select organization_id, \(id), user_id, family_id, \(tokenHash), id, expires_at,
      least(expires_at, clock_timestamp() + \(RefreshTokens.idle.components.seconds) * interval '1 s'),
      \(session.ipAddress), left(\(session.userAgent), 512), method, authenticated_at
    from sessions where organization_id = \(organization) and id = \(old)
    returning authenticated_at, method
    """
  }

  static func find(_ hash: [UInt8]) -> Statement {
    """
    select organization_id, id, user_id, family_id, rotated_at is not null as is_rotated,
      revoked_at is null and expires_at > clock_timestamp() and idle_expires_at > clock_timestamp() as is_live
    from find_session(\(hash))
    """
  }

  /// Marks a token as used; no row when another call was first.
  static func rotate(_ id: UUID, organization: UUID) -> Statement {
    """
    update sessions set rotated_at = clock_timestamp(), last_used_at = clock_timestamp()
    where organization_id = \(organization) and id = \(id) and rotated_at is null and revoked_at is null
    """
  }

  /// How many sessions the rows of what was revoked belong to.
  static func count(of revoked: [Row]) throws -> Int {
    Set(try revoked.map { try $0.get("family_id", as: UUID.self) }).count
  }

  static func revokeFamily(_ family: UUID, organization: UUID, because reason: String) -> Statement {
    """
    update sessions set revoked_at = clock_timestamp(), revoked_reason = \(reason)
    where organization_id = \(organization) and family_id = \(family) and revoked_at is null
    returning family_id
    """
  }

  static func revokeAll(user: UUID, organization: UUID, because reason: String) -> Statement {
    """
    update sessions set revoked_at = clock_timestamp(), revoked_reason = \(reason)
    where organization_id = \(organization) and user_id = \(user) and revoked_at is null
    returning family_id
    """
  }

  /// Families of a person that are open, the newest link of each.
  static func listOpen(user: UUID, organization: UUID) -> Statement {
    """
    select s.family_id, s.authenticated_at, s.created_at as last_used_at, s.expires_at, coalesce(s.ip, '') as ip,
      coalesce(s.user_agent, '') as user_agent
    from sessions s where s.organization_id = \(organization) and s.user_id = \(user) and s.revoked_at is null
      and s.rotated_at is null and s.expires_at > clock_timestamp() and s.idle_expires_at > clock_timestamp()
      and exists (select from sessions f where f.organization_id = s.organization_id and f.id = s.family_id
        and f.revoked_at is null)
    order by s.created_at desc limit 200
    """
  }

  static func isOpen(_ family: UUID, user: UUID, organization: UUID) -> Statement {
    """
    select 1 as yes from sessions where organization_id = \(organization) and family_id = \(family)
      and user_id = \(user) and revoked_at is null limit 1
    """
  }

  static let purge: Statement = """
    delete from sessions where greatest(expires_at, coalesce(revoked_at, expires_at)) < clock_timestamp() - interval '30 days'
      and \(LegalHolds.spare("sessions"))
    """
}
