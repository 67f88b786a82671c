import Durable
import Logging
import Postgres
import Vocabulary

/// Sends the mails that wait, and forgets them; one that cannot be sent is tried for some hours and then set aside.
struct MailCarrier: Worker {
  let database: Database
  let mailer: any Mailer
  let pepper: Pepper
  let logger: Logger

  var name: String { "mail-carrier" }

  /// Some five hours at a minute each and more.
  private static let patience: Int32 = 40

  func run() async throws {
    while true {
      try Task.checkCancellation()
      beat()
      let seen = Wakeup.outbox.count
      let rows = try await database.query(Mails.claim, for: nil)
      for row in rows {
        beat()
        try await carry(row)
      }
      // Whoever writes a mail writes an audit event with it.
      if rows.isEmpty { try await Wakeup.outbox.wait(since: seen, upTo: .milliseconds(500)) }
    }
  }

  private func carry(_ row: Row) async throws {
    let id: UUID = try row.get("id")
    let organization: UUID = try row.get("organization_id")
    let attempts: Int32 = try row.get("attempts")
    var recipient = ""
    do {
      let mail = try Mails.open(row, pepper)
      recipient = mail.recipient
      try await mailer.send(mail, id: id)
      _ = try await database.query(Mails.delete(id, organization: organization), for: nil)
    } catch {
      let isOver = error is MailRefused || attempts >= Self.patience
      // Neither the address nor the text.
      logger.warning("mail not sent", metadata: ["mail": "\(id)", "attempt": "\(attempts)", "over": "\(isOver)"])
      let wait = Backoff.delay(attempt: Int(attempts), first: .seconds(1), limit: .seconds(900))
      // Servers like to repeat whom they refuse.
      let why = recipient.isEmpty ? "\(error)" : "\(error)".replacing(recipient, with: "[recipient]")
      _ = try await database.query(
        Mails.postpone(id, organization: organization, by: wait, isOver: isOver, why: why), for: nil)
    }
  }
}
