internal import EventLoop
internal import Vocabulary

/// Calls a router in the same process, with the same boundary rules and no socket: for tests.
public final class InMemoryChannel: RPCChannel {
  private let dispatcher: Dispatcher
  private let peer: PeerCredentials

  public init(
    router: Router, interceptors: [any ServerInterceptor] = [], peer: PeerCredentials? = nil,
    onFault: @escaping FaultHandler = { _, _, _ in }
  ) {
    dispatcher = Dispatcher(router: router, interceptors: interceptors, onFault: onFault)
    self.peer = peer ?? .ourselves
  }

  public func unary(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> [UInt8] {
    let (handler, context) = try prepare(service, method, payload, options)
    let dispatcher = dispatcher
    let outcome = try await beforeDeadline(options.timeout) {
      try await dispatcher.perform(handler, CallInput(payload), context: context) { _ in }.get()
    }
    switch outcome {
    case .reply(let reply):
      try Frame.checkSize(reply.count)
      return reply
    case .streamEnded: throw Refusal(.outcomeUnknown, "the server answered against the protocol")
    }
  }

  public func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    let (handler, context) = try prepare(service, method, payload, options)
    return RPCStream(answer(handler, CallInput(payload), context, options))
  }

  public func duplex(
    service: String, method: String, shape: DuplexShape, options: CallOptions
  ) async throws -> RPCDuplex {
    let (handler, context) = try prepare(service, method, [], options)
    let credit = Credit(RPCClient.streamWindow)
    let requests = StreamBuffer(onTaken: { credit.grant(1) }, onAbandoned: {})
    let replies = answer(handler, CallInput([], RPCStream(requests)), context, options) {
      credit.close()
      requests.abandon()
    }
    return RPCDuplex(
      send: { message in
        try Frame.checkSize(message.count)
        try await credit.takeToSend()
        requests.push(message)
      },
      finish: { requests.finish() }, replies: RPCStream(replies))
  }

  /// Runs a handler whose replies are read as they come.
  private func answer(
    _ handler: Router.Handler, _ input: CallInput, _ context: CallContext, _ options: CallOptions,
    onEnd: @escaping @Sendable () -> Void = {}
  ) -> StreamBuffer {
    let credit = Credit(RPCClient.streamWindow)
    let stopping = TaskSlot()
    let replies = StreamBuffer {
      credit.grant(1)
    } onAbandoned: {
      stopping.cancel()
      credit.close()
    }
    let dispatcher = dispatcher
    stopping.set(
      Task {
        do {
          let outcome = try await beforeDeadline(options.timeout) {
            try await dispatcher.perform(handler, input, context: context) { message in
              try Frame.checkSize(message.count)
              try await credit.take()
              replies.push(message)
            }.get()
          }
          if case .reply(let reply) = outcome { replies.push(reply) }
          replies.finish()
        } catch {
          replies.finish(.failure(error))
        }
        onEnd()
      })
    return replies
  }

  private func prepare(
    _ service: String, _ method: String, _ payload: [UInt8], _ options: CallOptions
  ) throws -> (Router.Handler, CallContext) {
    try Task.checkCancellation()
    try Frame.checkSize(payload.count)
    let handler = try dispatcher.find(service: service, method: method).get()
    let context = CallContext(
      service: service, method: method, metadata: options.metadata, peer: peer,
      deadline: options.timeout.map { .now + $0 })
    return (handler, context)
  }
}

/// Runs `body` and cancels it when the call's deadline has passed. Waits for the cancelled body to end.
private func beforeDeadline<Value: Sendable>(
  _ limit: Duration?, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  guard let limit else { return try await body() }
  if let value = try await within(limit, body) { return value }
  throw Refusal(.deadlineExceeded, "no answer within the call's deadline")
}
