public import Postgres
public import Vocabulary

/// Messages to other services, written in the transaction of the change they tell of.
public enum Outbox {
  /// The row to add to a transaction. The same id again adds nothing.
  public static func message(
    to destination: String, kind: String, id: UUID, organization: UUID, body: [UInt8]
  ) -> Statement {
    """
    insert into outbox (msg_id, organization_id, destination, kind, body)
    values (\(id), \(organization), \(destination), \(kind), \(body))
    on conflict (msg_id) do nothing
    """
  }
}

/// One row of an outbox on its way.
public struct OutboxMessage: Sendable {
  public let id: UUID
  public let organization: UUID
  public let destination: String
  public let kind: String
  public let body: [UInt8]
  /// How often it has been sent, this time included.
  public let attempt: Int

  init(row: Row) throws {
    id = try row.get("msg_id")
    organization = try row.get("organization_id")
    destination = try row.get("destination")
    kind = try row.get("kind")
    body = try row.get("body")
    attempt = Int(try row.get("attempts", as: Int32.self))
  }
}
