import Contracts
import Durable
import Postgres
import Vocabulary
import Wire

/// Every statement on `api_keys`. A key itself is never stored: only its beginning and its hash.
enum APIKeys {
  private static let columns: Statement = """
    id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, revoked_at, rotated_from,
    revoked_at is null and created_at < clock_timestamp() - interval '90 days' as is_rotation_due
    """

  static func insert(
    _ key: APIKeyText, hash: APIKeyHash, id: UUID, name: String, scopes: [String], seconds: Int64, by user: UUID,
    rotatedFrom: UUID?, organization: UUID
  ) -> Statement {
    """
    insert into api_keys (organization_id, id, name, prefix, key_hash, pepper_id, scopes, created_by, created_at,
      expires_at, rotated_from)
    values (\(organization), \(id), \(name), \(key.prefix), \(hash.bytes), \(hash.pepper), \(scopes), \(user),
      statement_timestamp(), statement_timestamp() + \(seconds) * interval '1 s', \(rotatedFrom))
    returning \(columns)
    """
  }

  static func find(_ prefix: String) -> Statement {
    """
    select organization_id, id, key_hash, pepper_id, scopes, created_by,
      revoked_at is null and coalesce(expires_at, 'infinity') > clock_timestamp() as is_live
    from find_api_key(\(prefix))
    """
  }

  static func lock(_ id: UUID, organization: UUID) -> Statement {
    """
    select \(columns) from api_keys where organization_id = \(organization) and id = \(id)
      and revoked_at is null and coalesce(expires_at, 'infinity') > clock_timestamp() for update
    """
  }

  /// The newest key that has taken another's place.
  static func successor(of id: UUID, organization: UUID) -> Statement {
    """
    select created_at, expires_at, revoked_at is null and coalesce(expires_at, 'infinity') > clock_timestamp() as is_live
    from api_keys where organization_id = \(organization) and rotated_from = \(id) order by created_at desc limit 1
    """
  }

  /// At most once a minute: keys are used often, and a minute is near enough.
  static func touch(_ id: UUID, organization: UUID) -> Statement {
    """
    update api_keys set last_used_at = clock_timestamp() where organization_id = \(organization) and id = \(id)
      and coalesce(last_used_at, '-infinity') < clock_timestamp() - interval '1 minute'
    """
  }

  static func rehash(_ hash: APIKeyHash, _ id: UUID, organization: UUID) -> Statement {
    """
    update api_keys set key_hash = \(hash.bytes), pepper_id = \(hash.pepper)
    where organization_id = \(organization) and id = \(id)
    """
  }

  /// An old key ends when the overlap does, or earlier if it was to.
  static func endAfter(_ seconds: Int64, _ id: UUID, organization: UUID) -> Statement {
    """
    update api_keys set expires_at = least(coalesce(expires_at, 'infinity'), clock_timestamp() + \(seconds) * interval '1 s')
    where organization_id = \(organization) and id = \(id)
    """
  }

  static func revoke(_ id: UUID, organization: UUID) -> Statement {
    """
    update api_keys set revoked_at = clock_timestamp() where organization_id = \(organization) and id = \(id)
      and revoked_at is null returning \(columns)
    """
  }

  static func revokeAll(of user: UUID, organization: UUID) -> Statement {
    """
    update api_keys set revoked_at = clock_timestamp() where organization_id = \(organization) and created_by = \(user)
      and revoked_at is null
    """
  }

  static func list(organization: UUID, before: (at: Instant, id: UUID)?, limit: Int) -> Statement {
    var statement: Statement = "select \(columns) from api_keys where organization_id = \(organization)"
    if let before { statement = "\(statement) and (created_at, id) < (\(before.at), \(before.id))" }
    return "\(statement) order by created_at desc, id desc limit \(limit)"
  }

  /// Ninety days are for whoever looks up what a key that does not open any more was. The audit log goes on telling who made it, what
  /// it could do and when it ended.
  static let purge: Statement = """
    delete from api_keys where least(revoked_at, expires_at) < clock_timestamp() - interval '90 days'
      and \(LegalHolds.spare("api_keys"))
    """
}

extension APIKeyHash {
  init(_ row: Row) throws { self.init(bytes: try row.get("key_hash"), pepper: try row.get("pepper_id")) }
}

extension APIKey {
  init(_ row: Row) throws {
    let scopes: [String] = try row.get("scopes")
    self.init(
      id: try row.get("id", as: UUID.self).description, name: try row.get("name"), prefix: try row.get("prefix"),
      scopes: scopes.compactMap(KeyScope.init(text:)), createdBy: try row.get("created_by", as: UUID.self).description,
      createdAt: try row.get("created_at", as: Instant.self).micros,
      expiresAt: try row.get("expires_at", as: Instant?.self)?.micros ?? 0,
      lastUsedAt: try row.get("last_used_at", as: Instant?.self)?.micros ?? 0,
      revokedAt: try row.get("revoked_at", as: Instant?.self)?.micros ?? 0,
      rotatedFrom: try row.get("rotated_from", as: UUID?.self)?.description ?? "",
      rotationDue: try row.get("is_rotation_due"))
  }
}
