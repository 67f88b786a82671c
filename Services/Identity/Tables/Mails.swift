import Durable
import Postgres
import Vocabulary

/// Every statement on `mails`.
enum Mails {
  private static let purpose = "mail"

  /// Whom a mail is about: with what is kept of them it goes.
  enum Subject {
    /// Somebody of whom nothing is kept yet.
    case nobody
    case user(UUID)
    case invitation(UUID)
  }

  /// The row to add to the transaction that has something to tell.
  static func enqueue(_ mail: Mail, about subject: Subject, organization: UUID, _ pepper: Pepper) throws -> Statement {
    let id = UUID.random()
    let sealed = try pepper.seal(
      "\(mail.recipient)\n\(mail.subject)\n\(mail.text)", for: purpose, belongingTo: "\(organization) \(id)")
    let (user, invitation): (UUID?, UUID?) =
      switch subject {
      case .nobody: (nil, nil)
      case .user(let id): (id, nil)
      case .invitation(let id): (nil, id)
      }
    return """
      insert into mails (organization_id, id, sealed, user_id, invitation_id)
      values (\(organization), \(id), \(sealed), \(user), \(invitation))
      """
  }

  /// Opens what waits, also under a pepper that has been replaced meanwhile.
  static func open(_ row: Row, _ pepper: Pepper) throws -> Mail {
    let id: UUID = try row.get("id")
    let organization: UUID = try row.get("organization_id")
    let sealed: [UInt8] = try row.get("sealed")
    func open(_ pepper: Pepper) throws -> String {
      try pepper.open(sealed, for: purpose, belongingTo: "\(organization) \(id)")
    }
    let text = try ([pepper] + pepper.retired).lazy.compactMap { try? open($0) }.first ?? open(pepper)
    // Rows from before the address was sealed too have it beside them.
    let recipient = try row.get("recipient", as: String?.self)
    let parts = (recipient.map { "\($0)\n\(text)" } ?? text).split(
      separator: "\n", maxSplits: 2, omittingEmptySubsequences: false
    ).map(String.init)
    guard parts.count == 3 else { throw MailRefused(description: "the mail has no text") }
    return Mail(recipient: parts[0], subject: parts[1], text: parts[2])
  }

  /// Takes some that are due; whoever dies with one leaves it to be taken again after a minute.
  static let claim: Statement = """
    update mails set attempts = attempts + 1, next_at = clock_timestamp() + interval '1 minute'
    where (organization_id, id) in (
      select organization_id, id from mails where dead_at is null and next_at <= clock_timestamp()
      order by next_at limit 10 for update skip locked)
    returning organization_id, id, recipient, sealed, attempts
    """

  static func delete(_ id: UUID, organization: UUID) -> Statement {
    "delete from mails where organization_id = \(organization) and id = \(id)"
  }

  static func postpone(_ id: UUID, organization: UUID, by wait: Duration, isOver: Bool, why: String) -> Statement {
    """
    update mails set next_at = clock_timestamp() + \(wait.components.seconds) * interval '1 s',
      dead_at = case when \(isOver) then clock_timestamp() end, last_error = left(\(why), 500)
    where organization_id = \(organization) and id = \(id)
    """
  }

  /// Those that could not be sent, once nobody will look after them any more.
  static let purge: Statement = """
    delete from mails where dead_at < clock_timestamp() - interval '30 days' and \(LegalHolds.spare("mails"))
    """

  static let waiting: Statement = """
    select count(*) filter (where dead_at is null and created_at < clock_timestamp() - interval '10 minutes') as late,
      count(*) filter (where dead_at is not null) as dead from mails
    """
}
