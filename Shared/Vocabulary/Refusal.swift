/// An expected no: part of the contract, with a stable reason for machines and a sentence for a person.
///
/// Anything else that is thrown is a fault, which never explains itself to a caller beyond an id.
public struct Refusal: Error, Sendable, Equatable {
  /// One field that the request got wrong.
  public struct Violation: Sendable, Equatable {
    /// Path of the field as the `.proto` spells it: `target_audiences[2]`.
    public let field: String
    public let description: String

    public init(field: String, description: String) {
      self.field = field
      self.description = description
    }
  }

  public let reason: Reason
  /// One sentence, without a final secret: shown to people as it is.
  public let message: String
  public let violations: [Violation]
  /// How long to wait before the same request makes sense again.
  public let retryAfter: Duration?

  public var code: StatusCode { reason.code }

  public init(_ reason: Reason, _ message: String, violations: [Violation] = [], retryAfter: Duration? = nil) {
    self.reason = reason
    self.message = message
    self.violations = violations
    self.retryAfter = retryAfter
  }

  /// A request that got one field wrong.
  public static func field(_ field: String, _ description: String) -> Refusal {
    Refusal(.fieldInvalid, "\(field): \(description)", violations: [Violation(field: field, description: description)])
  }
}

extension Refusal: CustomStringConvertible {
  public var description: String { "\(code.name) \(reason.rawValue): \(message)" }
}
