import Contracts
import Postgres
import Vocabulary
import Wire

/// Every statement on `users`. The password's hash can be written here and read by `find_login` alone.
enum Users {
  private static let columns: Statement = """
    id, organization_id, email, coalesce(first_name, '') as first_name, coalesce(last_name, '') as last_name,
    coalesce(avatar_url, '') as avatar_url, role, email_verified, last_login, created_at, updated_at
    """

  static func insert(
    id: UUID, organization: UUID, email: String, hash: String, role: String, firstName: String, lastName: String
  ) -> Statement {
    """
    insert into users (organization_id, id, email, password_hash, role, first_name, last_name)
    values (\(organization), \(id), \(email), \(hash), \(role), nullif(\(firstName), ''), nullif(\(lastName), ''))
    """
  }

  static func get(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from users where organization_id = \(organization) and id = \(id) and erased_at is null"
  }

  static func list(organization: UUID, after: (at: Instant, id: UUID)?, limit: Int) -> Statement {
    var statement: Statement =
      "select \(columns) from users where organization_id = \(organization) and erased_at is null"
    if let after { statement = "\(statement) and (created_at, id) > (\(after.at), \(after.id))" }
    return "\(statement) order by created_at, id limit \(limit)"
  }

  static func updateProfile(
    _ id: UUID, organization: UUID, firstName: String?, lastName: String?, avatarURL: String?
  ) -> Statement {
    """
    update users set first_name = coalesce(\(firstName)::text, first_name), last_name = coalesce(\(lastName)::text, last_name),
      avatar_url = coalesce(\(avatarURL)::text, avatar_url)
    where organization_id = \(organization) and id = \(id) returning \(columns)
    """
  }

  static func findLogin(_ email: String) -> Statement {
    """
    select organization_id, id, password_hash, role, failed_logins, disabled_at is not null as is_disabled,
      coalesce(locked_until > clock_timestamp(), false) as is_locked,
      greatest(0, ceil(extract(epoch from locked_until - clock_timestamp())))::int as wait_s
    from find_login(\(email))
    """
  }

  static func recordFailure(_ id: UUID, organization: UUID, failures: Int, wait: Int) -> Statement {
    """
    update users set failed_logins = \(Int32(failures)), locked_until = clock_timestamp() + \(wait) * interval '1 s'
    where organization_id = \(organization) and id = \(id)
    """
  }

  static func recordSuccess(_ id: UUID, organization: UUID, newHash: String?) -> Statement {
    if let newHash {
      return """
        update users set failed_logins = 0, locked_until = null, last_login = clock_timestamp(), password_hash = \(newHash)
        where organization_id = \(organization) and id = \(id)
        """
    }
    return """
      update users set failed_logins = 0, locked_until = null, last_login = clock_timestamp()
      where organization_id = \(organization) and id = \(id)
      """
  }

  /// What a token says of a person, as it is now.
  static func standing(_ id: UUID, organization: UUID) -> Statement {
    """
    select role from users where organization_id = \(organization) and id = \(id)
      and disabled_at is null and erased_at is null
    """
  }
}

extension User {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description,
      organizationID: try row.get("organization_id", as: UUID.self).description, email: try row.get("email"),
      firstName: try row.get("first_name"), lastName: try row.get("last_name"), avatarURL: try row.get("avatar_url"),
      role: UserRole(text: try row.get("role")) ?? .unspecified, emailVerified: try row.get("email_verified"),
      lastLogin: try row.get("last_login", as: Instant?.self)?.micros ?? 0,
      createdAt: try row.get("created_at", as: Instant.self).micros,
      updatedAt: try row.get("updated_at", as: Instant.self).micros)
  }
}
