import Postgres
import Vocabulary

/// Every statement on `sessions`: one row for each refresh token, one family for each log-in.
enum Sessions {
  static func insert(
    id: UUID, family: UUID, organization: UUID, user: UUID, tokenHash: [UInt8], rotatedFrom: UUID?,
    session: SessionContext
  ) -> Statement {
    """
    insert into sessions (organization_id, id, user_id, family_id, refresh_token_hash, rotated_from, expires_at,
      idle_expires_at, ip, user_agent)
    values (\(organization), \(id), \(user), \(family), \(tokenHash), \(rotatedFrom),
      clock_timestamp() + \(RefreshTokens.absolute.components.seconds) * interval '1 s',
      clock_timestamp() + \(RefreshTokens.idle.components.seconds) * interval '1 s', \(session.ipAddress),
      left(\(session.userAgent), 512))
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
    update sessions set rotated_at = clock_timestamp()
    where organization_id = \(organization) and id = \(id) and rotated_at is null and revoked_at is null
    """
  }

  static func revokeFamily(_ family: UUID, organization: UUID, because reason: String) -> Statement {
    """
    update sessions set revoked_at = clock_timestamp(), revoked_reason = \(reason)
    where organization_id = \(organization) and family_id = \(family) and revoked_at is null
    """
  }

  static func revokeAll(user: UUID, organization: UUID, because reason: String) -> Statement {
    """
    update sessions set revoked_at = clock_timestamp(), revoked_reason = \(reason)
    where organization_id = \(organization) and user_id = \(user) and revoked_at is null
    """
  }
}
