/// What a call came to when it did not throw.
public enum CallOutcome: Sendable {
  /// The reply of a unary call.
  case reply([UInt8])
  /// A streamed reply that sent everything it had.
  case streamEnded
}

/// Something that stands around every call: finds out who is calling, refuses, measures.
///
/// An interceptor may pass on a changed context, throw a `Refusal` instead of calling `next`, and see what `next`
/// returned or threw (``Boundary/refusal(for:)`` tells code and reason of an error). The first in the list is outermost.
public protocol ServerInterceptor: Sendable {
  func intercept(
    _ context: CallContext, next: (CallContext) async throws -> CallOutcome
  ) async throws -> CallOutcome
}
