import Postgres
import Vocabulary

/// Every statement on `mails`.
enum Mails {
  private static let purpose = "mail"

  /// The row to add to the transaction that has something to tell.
  static func enqueue(_ mail: Mail, organization: UUID, _ pepper: Pepper) throws -> Statement {
    let id = UUID.random()
    let sealed = try pepper.seal("\(mail.subject)\n\(mail.text)", for: purpose, belongingTo: "\(organization) \(id)")
    return """
      insert into mails (organization_id, id, recipient, sealed)
      values (\(organization), \(id), \(mail.recipient), \(sealed))
      """
  }

  static func open(_ row: Row, _ pepper: Pepper) throws -> Mail {
    let id: UUID = try row.get("id")
    let organization: UUID = try row.get("organization_id")
    let text = try pepper.open(try row.get("sealed"), for: purpose, belongingTo: "\(organization) \(id)")
    let subject = text.prefix { $0 != "\n" }
    return Mail(
      recipient: try row.get("recipient"), subject: String(subject), text: String(text.dropFirst(subject.count + 1)))
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

  static let waiting: Statement = """
    select count(*) filter (where dead_at is null and created_at < clock_timestamp() - interval '10 minutes') as late,
      count(*) filter (where dead_at is not null) as dead from mails
    """
}
