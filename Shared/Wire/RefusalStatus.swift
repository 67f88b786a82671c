public import Vocabulary

// A refusal travels as google.rpc.Status with google.rpc.ErrorInfo, RetryInfo and BadRequest in its details, so that it
// survives every hop whole.

private let errorInfo = "type.googleapis.com/google.rpc.ErrorInfo"
private let retryInfo = "type.googleapis.com/google.rpc.RetryInfo"
private let badRequest = "type.googleapis.com/google.rpc.BadRequest"

extension StatusEnvelope {
  public init(_ refusal: Refusal) {
    self.init(code: refusal.code.rawValue, message: refusal.message)
    details.append(AnyEnvelope(typeURL: errorInfo, value: ErrorInfo(reason: refusal.reason.rawValue).written))
    if let wait = refusal.retryAfter {
      details.append(AnyEnvelope(typeURL: retryInfo, value: RetryInfo(delay: Delay(wait)).written))
    }
    if !refusal.violations.isEmpty {
      let request = BadRequest(violations: refusal.violations.map(FieldViolation.init))
      details.append(AnyEnvelope(typeURL: badRequest, value: request.written))
    }
  }

  /// The refusal this status carries. A status without our reason, from another implementation, gets the plainest reason
  /// of its code.
  public var refusal: Refusal {
    var reason: Reason?
    var wait: Duration?
    var violations: [Refusal.Violation] = []
    for detail in details {
      switch detail.typeURL {
      case errorInfo: reason = (try? ErrorInfo(reading: detail.value)).flatMap { Reason(rawValue: $0.reason) }
      case retryInfo: wait = (try? RetryInfo(reading: detail.value))?.delay.duration
      case badRequest: violations = (try? BadRequest(reading: detail.value))?.violations.map(\.violation) ?? []
      default: continue
      }
    }
    return Refusal(
      reason ?? Reason.plainest(for: StatusCode(rawValue: code) ?? .unknown), message, violations: violations,
      retryAfter: wait)
  }
}

// The few messages of `google/rpc/error_details.proto` and `google/protobuf/duration.proto` that are used.

private struct ErrorInfo: EnvelopeMessage {
  var reason = ""
  var domain = "infin8"

  init() {}
  init(reason: String) { self.reason = reason }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    if field.number == 1 { reason = try field.text() }
  }

  var size: Int { EnvelopeSize.text(reason) + EnvelopeSize.text(domain) }

  func write(to bytes: inout [UInt8]) {
    bytes.appendText(1, reason)
    bytes.appendText(2, domain)
  }
}

private struct RetryInfo: EnvelopeMessage {
  var delay = Delay()

  init() {}
  init(delay: Delay) { self.delay = delay }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    if field.number == 1 { delay = try field.message() }
  }

  var size: Int { EnvelopeSize.message(delay) }

  func write(to bytes: inout [UInt8]) { bytes.appendMessage(1, delay) }
}

private struct Delay: EnvelopeMessage {
  var seconds: Int64 = 0
  var nanoseconds: Int64 = 0

  init() {}
  init(_ duration: Duration) {
    seconds = duration.components.seconds
    nanoseconds = duration.components.attoseconds / 1_000_000_000
  }

  /// Between nothing and a year, whatever another implementation said.
  var duration: Duration {
    .seconds(min(max(seconds, 0), 31_536_000)) + .nanoseconds(min(max(nanoseconds, 0), 999_999_999))
  }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    switch field.number {
    case 1: seconds = Int64(bitPattern: try field.varint())
    case 2: nanoseconds = Int64(bitPattern: try field.varint())
    default: return
    }
  }

  var size: Int {
    EnvelopeSize.number(UInt64(bitPattern: seconds)) + EnvelopeSize.number(UInt64(bitPattern: nanoseconds))
  }

  func write(to bytes: inout [UInt8]) {
    bytes.appendNumber(1, UInt64(bitPattern: seconds))
    bytes.appendNumber(2, UInt64(bitPattern: nanoseconds))
  }
}

private struct BadRequest: EnvelopeMessage {
  var violations: [FieldViolation] = []

  init() {}
  init(violations: [FieldViolation]) { self.violations = violations }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    if field.number == 1, violations.count < 100 { violations.append(try field.message()) }
  }

  var size: Int { violations.reduce(0) { $0 + EnvelopeSize.message($1) } }

  func write(to bytes: inout [UInt8]) {
    for violation in violations { bytes.appendMessage(1, violation) }
  }
}

private struct FieldViolation: EnvelopeMessage {
  var field = ""
  var description = ""

  init() {}
  init(_ violation: Refusal.Violation) {
    field = violation.field
    description = violation.description
  }

  var violation: Refusal.Violation { Refusal.Violation(field: field, description: description) }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    switch field.number {
    case 1: self.field = try field.text()
    case 2: description = try field.text()
    default: return
    }
  }

  var size: Int { EnvelopeSize.text(field) + EnvelopeSize.text(description) }

  func write(to bytes: inout [UInt8]) {
    bytes.appendText(1, field)
    bytes.appendText(2, description)
  }
}

extension Reason {
  /// What a bare code means when nobody said more.
  static func plainest(for code: StatusCode) -> Reason {
    switch code {
    case .ok, .unknown: .outcomeUnknown
    case .cancelled: .cancelled
    case .invalidArgument, .outOfRange: .fieldInvalid
    case .deadlineExceeded: .deadlineExceeded
    case .notFound: .notFound
    case .alreadyExists: .keyReusedWithOtherBody
    case .permissionDenied: .roleTooLow
    case .resourceExhausted: .tooManyRequests
    case .failedPrecondition: .illegalMove
    case .aborted: .versionConflict
    case .unimplemented: .methodUnknown
    case .internal: .fault
    case .unavailable: .serviceDown
    case .dataLoss: .auditChainBroken
    case .unauthenticated: .tokenInvalid
    }
  }
}
