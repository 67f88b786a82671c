internal import Vocabulary

/// Finds the method, passes the call through the interceptors, and turns what is thrown into a refusal.
struct Dispatcher: Sendable {
  let router: Router
  let interceptors: [any ServerInterceptor]
  let onFault: FaultHandler
  let draining = Draining()

  /// The method, or why there is none.
  func find(service: String, method: String) -> Result<Router.Handler, Refusal> {
    if let handler = router.handler(service: service, method: method) { return .success(handler) }
    // The reference implementation's words.
    return .failure(Refusal(.methodUnknown, router.knows(service) ? "method \(method)" : "service \(service)"))
  }

  /// Runs the call to its end. Never throws: a fault is reported and becomes a refusal too.
  func perform(
    _ handler: Router.Handler, _ input: CallInput, context: CallContext, send: @escaping Router.Send
  ) async -> Result<CallOutcome, Refusal> {
    var context = context
    context.payload = input.payload
    context.draining = draining
    do {
      return .success(try await pass(context, through: 0, to: handler, input, send: send))
    } catch {
      if let refusal = Boundary.refusal(for: error) { return .failure(refusal) }
      let id = RandomID.make()
      onFault(id, error, context)
      return .failure(Boundary.fault(id))
    }
  }

  private func pass(
    _ context: CallContext, through index: Int, to handler: Router.Handler, _ input: CallInput,
    send: @escaping Router.Send
  ) async throws -> CallOutcome {
    guard index < interceptors.count else {
      switch handler {
      case .unary(let body): return .reply(try await body(input.payload, context))
      case .serverStream(let body):
        try await body(input.payload, context, send)
        return .streamEnded
      case .clientStream(let body): return .reply(try await body(input.stream, context))
      case .bidirectional(let body):
        try await body(input.stream, context, send)
        return .streamEnded
      }
    }
    return try await interceptors[index].intercept(context) { context in
      try await pass(context, through: index + 1, to: handler, input, send: send)
    }
  }
}

/// What a call brings: one message, or a stream of them.
struct CallInput: Sendable {
  let payload: [UInt8]
  private let messages: RPCStream<[UInt8]>?

  init(_ payload: [UInt8], _ messages: RPCStream<[UInt8]>? = nil) {
    self.payload = payload
    self.messages = messages
  }

  /// A single message where a stream is expected is a stream of one.
  var stream: RPCStream<[UInt8]> { messages ?? .of(payload.isEmpty ? [] : [payload]) }
}
