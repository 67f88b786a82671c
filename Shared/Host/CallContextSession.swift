public import Postgres
public import RPC
public import Vocabulary

extension CallContext {
  /// The organization the call is for.
  ///
  /// - Throws: `token_missing` when it is for none: a tenant's method without a tenant is unauthenticated, not empty.
  public func organization() throws(Refusal) -> UUID {
    guard let organization = principal.organization else {
      throw Refusal(.tokenMissing, "log in first: this call is about an organization")
    }
    return organization
  }

  /// The person behind the call.
  public func user() throws(Refusal) -> UUID {
    guard let user = principal.user else { throw Refusal(.tokenMissing, "log in first: this call needs a person") }
    return user
  }

  /// Who the database is told is asking.
  public var session: SessionContext {
    SessionContext(
      organization: principal.organization, user: principal.user, requestID: requestID,
      ipAddress: origin.isEmpty ? nil : origin, userAgent: metadata["user-agent"].map(Self.plain),
      idempotency: idempotency)
  }

  /// A header as a column can hold it: PostgreSQL has no NUL, and people who read it have no use for the others.
  private static func plain(_ header: String) -> String {
    String(String.UnicodeScalarView(header.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(512)))
  }
}
