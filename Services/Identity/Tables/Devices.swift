import Durable
import Postgres
import Vocabulary

/// Every statement on `devices`.
enum Devices {
  static func isKnown(_ hash: [UInt8], user: UUID, organization: UUID) -> Statement {
    """
    select 1 as yes from devices where organization_id = \(organization) and token_hash = \(hash)
      and user_id = \(user) and expires_at > clock_timestamp()
    """
  }

  static func insert(_ hash: [UInt8], user: UUID, organization: UUID) -> Statement {
    """
    insert into devices (organization_id, user_id, token_hash, expires_at)
    values (\(organization), \(user), \(hash), clock_timestamp() + interval '90 days')
    """
  }

  static func forgetAll(user: UUID, organization: UUID) -> Statement {
    "delete from devices where organization_id = \(organization) and user_id = \(user)"
  }

  static let purge: Statement =
    "delete from devices where expires_at < clock_timestamp() and \(LegalHolds.spare("devices"))"
}
