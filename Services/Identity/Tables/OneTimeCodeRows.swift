import Durable
import Postgres
import Vocabulary

/// Every statement on `one_time_codes`. Of codes that are typed, only the newest counts.
///
/// What is counted here is counted right only while the person's row is locked (`Users.lock`).
enum OneTimeCodeRows {
  /// Whether a person has tries left today. All tries at codes that were alive within the last day count, but the right ones.
  private static func hasTries(_ purpose: OneTimeCodes.Purpose, user: UUID, organization: UUID) -> Statement {
    """
    (select coalesce(sum(attempts - (used_at is not null)::int), 0) from one_time_codes
      where organization_id = \(organization) and user_id = \(user) and purpose = \(purpose.rawValue)
        and expires_at > clock_timestamp() - interval '1 day') < \(OneTimeCodes.wrongTriesADay)
    """
  }

  /// Writes a code unless too many were sent lately, or a code could not be tried: no row then.
  static func insert(
    _ hash: [UInt8], _ purpose: OneTimeCodes.Purpose, user: UUID, organization: UUID
  ) -> Statement {
    """
    insert into one_time_codes (organization_id, user_id, purpose, code_hash, created_at, expires_at)
    select \(organization), \(user), \(purpose.rawValue), \(hash), clock_timestamp(),
      clock_timestamp() + \(purpose.life.components.seconds) * interval '1 s'
    where (select count(*) from one_time_codes where organization_id = \(organization) and user_id = \(user)
      and purpose = \(purpose.rawValue) and created_at > clock_timestamp() - interval '10 minutes') < \(OneTimeCodes.sends)
      and \(hasTries(purpose, user: user, organization: organization))
    """
  }

  /// Counts a try at the newest code before it is judged; no row when there is none that can be tried.
  static func tryNewest(_ purpose: OneTimeCodes.Purpose, user: UUID, organization: UUID) -> Statement {
    """
    update one_time_codes set attempts = attempts + 1
    where organization_id = \(organization) and id = (
        select id from one_time_codes where organization_id = \(organization) and user_id = \(user)
          and purpose = \(purpose.rawValue) order by created_at desc, id desc limit 1)
      and used_at is null and expires_at > clock_timestamp() and attempts < \(OneTimeCodes.tries)
      and \(hasTries(purpose, user: user, organization: organization))
    returning id, code_hash
    """
  }

  /// One that cannot be guessed, by its hash: not only the newest counts.
  static func find(
    _ hash: [UInt8], _ purpose: OneTimeCodes.Purpose, user: UUID, organization: UUID
  ) -> Statement {
    """
    select id from one_time_codes where organization_id = \(organization) and user_id = \(user)
      and purpose = \(purpose.rawValue) and code_hash = \(hash) and used_at is null and expires_at > clock_timestamp()
    """
  }

  static func useAll(_ purpose: OneTimeCodes.Purpose, user: UUID, organization: UUID) -> Statement {
    """
    update one_time_codes set used_at = clock_timestamp() where organization_id = \(organization)
      and user_id = \(user) and purpose = \(purpose.rawValue) and used_at is null
    """
  }

  /// Affects no row when another call used it first.
  static func use(_ id: UUID, organization: UUID) -> Statement {
    """
    update one_time_codes set used_at = clock_timestamp()
    where organization_id = \(organization) and id = \(id) and used_at is null
    """
  }

  static let purge: Statement = """
    delete from one_time_codes where expires_at < clock_timestamp() - interval '30 days'
      and \(LegalHolds.spare("one_time_codes"))
    """
}
