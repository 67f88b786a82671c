import Durable
import Postgres
import Vocabulary

/// Every statement on `revocations`.
enum Revocations {
  /// Kills every token issued up to now that names the subject: a session, an API key or a person.
  ///
  /// The moment is this process's, like that of the tokens it signs.
  ///
  /// - Parameter renewable: whether the session goes on with a new token: the person's role has changed, nothing more.
  static func insert(
    _ subject: UUID, organization: UUID, renewable: Bool = false, now: Instant = .now
  ) -> Statement {
    """
    insert into revocations (organization_id, subject_id, issued_before, renewable, forget_at)
    values (\(organization), \(subject), \(now), \(renewable), \(now + RefreshTokens.accessLife + .seconds(60)))
    """
  }

  /// - Parameter age: only rows written since then; nil for all whose tokens may be alive.
  static func inForce(newerThan age: Duration?) -> Statement {
    let all: Statement = """
      select subject_id, issued_before, renewable, forget_at from revocations where forget_at > clock_timestamp()
      """
    guard let age else { return all }
    return "\(all) and created_at > clock_timestamp() - \(age.components.seconds) * interval '1 s'"
  }

  static func of(_ subject: UUID) -> Statement {
    """
    select subject_id, issued_before, renewable, forget_at from revocations where subject_id = \(subject)
      and forget_at > clock_timestamp()
    """
  }

  static let purge: Statement =
    "delete from revocations where forget_at < clock_timestamp() and \(LegalHolds.spare("revocations"))"
}
