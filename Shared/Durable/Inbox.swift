public import Postgres
public import Vocabulary

/// Remembers which messages have been taken, so that a message delivered twice acts once.
public enum Inbox {
  /// The row to add to the transaction that acts on a message. No row affected: it has been taken before.
  public static func admit(_ id: UUID, organization: UUID, bodyHash: [UInt8]) -> Statement {
    """
    insert into inbox (msg_id, organization_id, body_hash) values (\(id), \(organization), \(bodyHash))
    on conflict do nothing
    """
  }

  static let reused = Refusal(.keyReusedWithOtherBody, "this id has been used for another request")

  /// Whether a message is new. Call it first in the transaction that acts on the message.
  ///
  /// - Throws: `key_reused_with_other_body` when the id is known with another body.
  public static func isNew(
    _ id: UUID, organization: UUID, bodyHash: [UInt8], in transaction: Transaction
  ) async throws -> Bool {
    if try await transaction.execute(admit(id, organization: organization, bodyHash: bodyHash)) > 0 {
      try await Failpoint.inboxAdmitted.hit()
      return true
    }
    try await Failpoint.inboxDuplicate.hit()
    let known = try await transaction.one(
      "select body_hash from inbox where organization_id = \(organization) and msg_id = \(id)")
    guard try known?.get("body_hash", as: [UInt8].self) == bodyHash else {
      throw reused
    }
    return false
  }
}
