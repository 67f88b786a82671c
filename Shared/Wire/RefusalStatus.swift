public import Vocabulary

// A refusal travels as google.rpc.Status with google.rpc.ErrorInfo, RetryInfo and BadRequest in its details, so that it
// survives every hop whole.

private let errorInfo = "type.googleapis.com/google.rpc.ErrorInfo"
private let retryInfo = "type.googleapis.com/google.rpc.RetryInfo"
private let badRequest = "type.googleapis.com/google.rpc.BadRequest"

extension StatusEnvelope {
  public init(_ refusal: Refusal) {
    self.init(code: refusal.code.rawValue, message: refusal.message)
    var info = EnvelopeWriter(capacity: 64)
    info.text(1, refusal.reason.rawValue)
    info.text(2, "infin8")
    details.append(AnyEnvelope(typeURL: errorInfo, value: info.result))
    if let wait = refusal.retryAfter {
      var duration = EnvelopeWriter(capacity: 16)
      duration.number(1, UInt64(bitPattern: wait.components.seconds))
      duration.number(2, UInt64(bitPattern: wait.components.attoseconds / 1_000_000_000))
      var retry = EnvelopeWriter(capacity: 24)
      retry.message(1, duration.result)
      details.append(AnyEnvelope(typeURL: retryInfo, value: retry.result))
    }
    if !refusal.violations.isEmpty {
      var request = EnvelopeWriter(capacity: 128)
      for violation in refusal.violations {
        var item = EnvelopeWriter(capacity: 64)
        item.text(1, violation.field)
        item.text(2, violation.description)
        request.message(1, item.result)
      }
      details.append(AnyEnvelope(typeURL: badRequest, value: request.result))
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
      case errorInfo: reason = (try? StatusDetails.text(1, in: detail.value)).flatMap { Reason(rawValue: $0) }
      case retryInfo: wait = try? StatusDetails.duration(in: detail.value)
      case badRequest: violations = (try? StatusDetails.violations(in: detail.value)) ?? []
      default: continue
      }
    }
    return Refusal(
      reason ?? Reason.plainest(for: StatusCode(rawValue: code) ?? .unknown), message, violations: violations,
      retryAfter: wait)
  }
}

/// The few fields of `google/rpc/error_details.proto` that are read.
private enum StatusDetails {
  static func text(_ wanted: UInt64, in bytes: [UInt8]) throws(WireError) -> String {
    var text = ""
    try EnvelopeReader.read(bytes) { number, field throws(WireError) in
      if number == wanted { text = try field.text() }
    }
    return text
  }

  static func duration(in bytes: [UInt8]) throws(WireError) -> Duration {
    var wait = Duration.zero
    try EnvelopeReader.read(bytes) { number, field throws(WireError) in
      guard number == 1 else { return }
      try EnvelopeReader.read(try field.bytes()) { number, field throws(WireError) in
        switch number {
        case 1: wait += .seconds(Int64(bitPattern: try field.number()))
        case 2: wait += .nanoseconds(Int64(bitPattern: try field.number()))
        default: return
        }
      }
    }
    return wait
  }

  static func violations(in bytes: [UInt8]) throws(WireError) -> [Refusal.Violation] {
    var violations: [Refusal.Violation] = []
    try EnvelopeReader.read(bytes) { number, field throws(WireError) in
      guard number == 1, violations.count < 100 else { return }
      let item = try field.bytes()
      violations.append(Refusal.Violation(field: try text(1, in: item), description: try text(2, in: item)))
    }
    return violations
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
