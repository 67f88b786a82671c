import Contracts
import Postgres
import Vocabulary
import Wire

/// Every statement on `users`. The password's hash can be written here and read by `find_login` alone.
enum Users {
  private static let columns: Statement = """
    id, organization_id, email, coalesce(first_name, '') as first_name, coalesce(last_name, '') as last_name,
    coalesce(avatar_url, '') as avatar_url, role, email_verified, last_login, created_at, updated_at,
    disabled_at is not null as is_removed
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
    select organization_id, id, password_hash, role, email_verified from find_login(\(email))
    """
  }

  /// - Parameter newHash: nil to keep the one that is stored.
  static func recordLogin(_ id: UUID, organization: UUID, newHash: String? = nil) -> Statement {
    // The hash can be written here and not read, not even to keep it.
    let rehash: Statement = newHash.map { ", password_hash = \($0)" } ?? ""
    return """
      update users set last_login = clock_timestamp()\(rehash)
      where organization_id = \(organization) and id = \(id)
      """
  }

  static func setPassword(_ hash: String, of id: UUID, organization: UUID) -> Statement {
    "update users set password_hash = \(hash) where organization_id = \(organization) and id = \(id)"
  }

  static func verifyEmail(_ id: UUID, organization: UUID) -> Statement {
    """
    update users set email_verified = true where organization_id = \(organization) and id = \(id) returning \(columns)
    """
  }

  static func disable(_ id: UUID, organization: UUID) -> Statement {
    """
    update users set disabled_at = clock_timestamp() where organization_id = \(organization) and id = \(id)
      and disabled_at is null
    """
  }

  /// May the session's user act on another? Locks the organization and both.
  static func mayActOn(_ id: UUID) -> Statement { "select may_act_on(\(id)) as outcome" }

  static func changeRole(_ id: UUID, to role: String) -> Statement { "select change_role(\(id), \(role)) as outcome" }

  static func transferOwnership(to id: UUID) -> Statement { "select transfer_ownership(\(id)) as outcome" }

  static func countActive(organization: UUID) -> Statement {
    """
    select count(*) as taken from users where organization_id = \(organization) and disabled_at is null
      and erased_at is null
    """
  }

  static func find(email: String, organization: UUID) -> Statement {
    """
    select id from users where organization_id = \(organization) and lower(email) = lower(\(email))
      and erased_at is null
    """
  }

  /// What a token says of a person, as it is now.
  static func standing(_ id: UUID, organization: UUID) -> Statement {
    """
    select role, email, email_verified from users where organization_id = \(organization) and id = \(id)
      and disabled_at is null and erased_at is null
    """
  }

  /// The same, and nobody else counts what the person does until the transaction ends.
  static func lock(_ id: UUID, organization: UUID) -> Statement {
    "\(standing(id, organization: organization)) for no key update"
  }

  /// The same, and it stays so until the transaction ends.
  static func hold(_ id: UUID, organization: UUID) -> Statement {
    "\(standing(id, organization: organization)) for share"
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
      updatedAt: try row.get("updated_at", as: Instant.self).micros, removed: try row.get("is_removed"))
  }
}
