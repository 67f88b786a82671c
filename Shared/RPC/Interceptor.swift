/// Something that stands between the socket and every method: it may change the context, refuse, or watch the result.
public protocol ServerInterceptor: Sendable {
  /// Calls `next` once to go on, or throws to refuse.
  func intercept(_ context: CallContext, next: (CallContext) async throws -> CallOutcome) async throws -> CallOutcome
}

/// What a served call came to.
public enum CallOutcome: Sendable {
  case reply([UInt8])
  /// A stream that sent everything it had.
  case streamEnded
}

/// A router behind its interceptors, the first one outermost.
struct Pipeline: Sendable {
  let router: Router
  let interceptors: [any ServerInterceptor]

  func serve(_ payload: [UInt8], _ context: CallContext, send: @escaping Router.Send) async throws -> CallOutcome {
    let handler = try router.handler(for: context.path)
    return try await run(interceptors[...], context) { context in
      switch handler {
      case .unary(let method): return .reply(try await method(payload, context))
      case .serverStream(let method):
        try await method(payload, context, send)
        return .streamEnded
      }
    }
  }

  private func run(
    _ rest: ArraySlice<any ServerInterceptor>, _ context: CallContext,
    _ method: (CallContext) async throws -> CallOutcome
  ) async throws -> CallOutcome {
    guard let first = rest.first else { return try await method(context) }
    return try await first.intercept(context) { try await run(rest.dropFirst(), $0, method) }
  }
}
