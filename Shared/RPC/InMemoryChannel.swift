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
    let outcome = try await within(options.timeout) {
      try await dispatcher.perform(handler, CallInput(payload), context: context) { _ in }.get()
    }
    switch outcome {
    case .reply(let reply):
      try checkSize(reply)
      return reply
    case .streamEnded: throw Refusal(.outcomeUnknown, "the server answered against the protocol")
    }
  }

  public func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    let (handler, context) = try prepare(service, method, payload, options)
    let credit = Credit(RPCClient.streamWindow)
    let stopping = TaskSlot()
    let buffer = StreamBuffer {
      credit.grant(1)
    } onAbandoned: {
      stopping.cancel()
      credit.close()
    }
    let dispatcher = dispatcher
    // The task may not keep the buffer's reader alive: when the reader lets go, the call ends.
    stopping.set(
      Task {
        do {
          let outcome = try await within(options.timeout) {
            try await dispatcher.perform(handler, CallInput(payload), context: context) { message in
              try checkSize(message)
              try await credit.take()
              buffer.push(message)
            }.get()
          }
          if case .reply(let reply) = outcome { buffer.push(reply) }
          buffer.finish()
        } catch {
          buffer.finish(.failure(error))
        }
      })
    return RPCStream(buffer)
  }

  public func duplex(
    service: String, method: String, shape: DuplexShape, options: CallOptions
  ) async throws -> RPCDuplex {
    let (handler, context) = try prepare(service, method, [], options)
    let upload = Credit(RPCClient.streamWindow)
    let download = Credit(RPCClient.streamWindow)
    let requests = StreamBuffer(onTaken: { upload.grant(1) }, onAbandoned: {})
    let stopping = TaskSlot()
    let replies = StreamBuffer {
      download.grant(1)
    } onAbandoned: {
      stopping.cancel()
      download.close()
    }
    let dispatcher = dispatcher
    let input = CallInput([], RPCStream(requests))
    stopping.set(
      Task {
        do {
          let outcome = try await within(options.timeout) {
            try await dispatcher.perform(handler, input, context: context) { message in
              try checkSize(message)
              try await download.take()
              replies.push(message)
            }.get()
          }
          if case .reply(let reply) = outcome { replies.push(reply) }
          replies.finish()
        } catch {
          replies.finish(.failure(error))
        }
        upload.close()
        requests.abandon()
      })
    return RPCDuplex(
      send: { message in
        try checkSize(message)
        do { try await upload.take() } catch {
          try Task.checkCancellation()
          throw SendingEnded()
        }
        requests.push(message)
      },
      finish: { requests.finish() }, replies: RPCStream(replies))
  }

  private func prepare(
    _ service: String, _ method: String, _ payload: [UInt8], _ options: CallOptions
  ) throws -> (Router.Handler, CallContext) {
    try Task.checkCancellation()
    try checkSize(payload)
    let handler = try dispatcher.find(service: service, method: method).get()
    let context = CallContext(
      service: service, method: method, metadata: options.metadata, peer: peer,
      deadline: options.timeout.map { .now + $0 }, requestID: CallContext.requestID(from: options.metadata))
    return (handler, context)
  }
}

private func checkSize(_ message: [UInt8]) throws {
  if message.count > Frame.bodyLimit {
    throw Refusal(.messageTooLarge, "a message of \(message.count) bytes exceeds \(Frame.bodyLimit)")
  }
}

/// Runs `body` and cancels it when `limit` has passed. Waits for the cancelled body to end.
private func within<Value: Sendable>(
  _ limit: Duration?, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  guard let limit else { return try await body() }
  return try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    if let value = try await group.next() ?? nil { return value }
    throw Refusal(.deadlineExceeded, "no answer within the call's deadline")
  }
}
