import Contracts
public import Postgres
public import Vocabulary
import Wire

/// The proof that something was changed, on its way to the audit log.
public enum Audit {
  /// The outbox row for one change: add it to the transaction of the change, once.
  ///
  /// - Parameters:
  ///   - action: `<noun>.<noun>.<past verb>`.
  ///   - details: a JSON object; never secrets, never bodies.
  public static func event(
    _ action: String, entity: String, id: UUID, from: String = "", to: String = "", details: String = "{}",
    session: SessionContext
  ) throws -> Statement {
    guard let organization = session.organization else {
      throw Refusal(.tokenMissing, "a change belongs to an organization")
    }
    let event = UUID.random()
    let body = AuditEvent(
      eventID: event.description, organizationID: organization.description, action: action, entityType: entity,
      entityID: id.description, fromState: from, toState: to, userID: session.user?.description ?? "",
      ipAddress: session.ipAddress ?? "", userAgent: session.userAgent ?? "", detailsJSON: details,
      occurredAt: Instant.now.micros)
    return Outbox.message(
      to: "workflow", kind: "audit_event", id: event, organization: organization, body: try body.encoded())
  }
}
