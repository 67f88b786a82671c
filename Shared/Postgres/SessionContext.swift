public import Vocabulary

/// Who a transaction is for. Set with the transaction's first statement and gone when it ends.
public struct SessionContext: Sendable {
  /// Row security shows this organization's rows; none when nil.
  public var organization: UUID?
  public var user: UUID?
  public var requestID: String?
  public var ipAddress: String?
  public var userAgent: String?
  /// Kept with the change, in its transaction: a second one with the same key violates `idempotency_keys_pkey`.
  public var idempotency: IdempotencyKey?

  public init(
    organization: UUID?, user: UUID? = nil, requestID: String? = nil, ipAddress: String? = nil,
    userAgent: String? = nil, idempotency: IdempotencyKey? = nil
  ) {
    self.organization = organization
    self.user = user
    self.requestID = requestID
    self.ipAddress = ipAddress
    self.userAgent = userAgent
    self.idempotency = idempotency
  }

  /// The statements a transaction begins with.
  var opening: [Statement] { [settings, keptKey].compactMap { $0 } }

  private var keptKey: Statement? {
    guard let idempotency, let organization else { return nil }
    return """
      insert into idempotency_keys (organization_id, method, key, request_hash)
      values (\(organization), \(idempotency.method), \(idempotency.key), \(idempotency.requestHash))
      """
  }

  /// The statement that tells the database, for this transaction only; nil when there is nothing to tell.
  private var settings: Statement? {
    let settings: [(name: String, value: String?)] = [
      ("app.organization_id", organization?.description), ("app.user_id", user?.description),
      ("app.request_id", requestID), ("app.ip_address", ipAddress),
      ("app.user_agent", userAgent.map { String($0.prefix(512)) }),
    ]
    var statement: Statement?
    for case let (name, value?) in settings {
      if let before = statement {
        statement = "\(before), set_config(\(name), \(value), true)"
      } else {
        statement = "select set_config(\(name), \(value), true)"
      }
    }
    return statement
  }
}
