internal import Vocabulary

/// A call in which the client sends any number of messages: both halves, open at once.
///
/// ``RPCChannel/clientStream(service:method:options:_:)`` and ``RPCChannel/bidirectionalStream(service:method:options:_:_:)``
/// use it and keep its lifetime structured; channels make it.
public struct RPCDuplex: Sendable {
  let send: @Sendable ([UInt8]) async throws -> Void
  let finish: @Sendable () async -> Void
  let replies: RPCStream<[UInt8]>

  /// - Parameters:
  ///   - send: sends one message; waits while the server is behind; throws ``SendingEnded`` once the call is over.
  ///   - finish: tells the server that nothing more comes.
  ///   - replies: what the server sends; its end is the call's.
  init(
    send: @escaping @Sendable ([UInt8]) async throws -> Void, finish: @escaping @Sendable () async -> Void,
    replies: RPCStream<[UInt8]>
  ) {
    self.send = send
    self.finish = finish
    self.replies = replies
  }

  /// Sends and reads at once. When the reading ends, so does the sending; what the sending throws ends the call.
  func run<Value: Sendable>(
    _ produce: @escaping @Sendable (RPCWriter<[UInt8]>) async throws -> Void,
    _ consume: @escaping @Sendable (RPCStream<[UInt8]>) async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        do {
          try await produce(RPCWriter(send))
          // A sequence that was cancelled may simply end: the server must not take that for the whole.
          try Task.checkCancellation()
          await finish()
        } catch is SendingEnded {
          // The server has answered before it had everything; its answer is what counts.
        }
        return nil
      }
      group.addTask { try await consume(replies) }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let value = ended { return value }
      }
      throw CancellationError()
    }
  }
}

/// The call is over: nothing more can be sent on it.
public struct SendingEnded: Error {}

/// Sends the messages of a client's stream, one after the other.
public struct RPCWriter<Element: Sendable>: Sendable {
  private let send: @Sendable (Element) async throws -> Void

  init(_ send: @escaping @Sendable (Element) async throws -> Void) { self.send = send }

  /// Sends one message; waits while the server is behind.
  ///
  /// - Throws: ``SendingEnded`` once the server has answered; `CancellationError`.
  public func write(_ element: Element) async throws { try await send(element) }

  /// A writer of something else, each translated by `transform`.
  public func map<Other: Sendable>(_ transform: @escaping @Sendable (Other) throws -> Element) -> RPCWriter<Other> {
    let send = send
    return RPCWriter<Other> { try await send(try transform($0)) }
  }
}

extension RPCChannel {
  /// Sends what `produce` writes and waits for one message.
  public func clientStream(
    service: String, method: String, options: CallOptions,
    _ produce: @escaping @Sendable (RPCWriter<[UInt8]>) async throws -> Void
  ) async throws -> [UInt8] {
    let call = try await duplex(service: service, method: method, shape: .oneReply, options: options)
    return try await call.run(produce) { replies in
      for try await reply in replies { return reply }
      throw ClientConnection.unreadable
    }
  }

  /// Sends what `produce` writes while `consume` reads; the call ends when `consume` returns.
  public func bidirectionalStream<Value: Sendable>(
    service: String, method: String, options: CallOptions,
    _ produce: @escaping @Sendable (RPCWriter<[UInt8]>) async throws -> Void,
    _ consume: @escaping @Sendable (RPCStream<[UInt8]>) async throws -> Value
  ) async throws -> Value {
    try await duplex(service: service, method: method, shape: .replies, options: options).run(produce, consume)
  }

  public func duplex(
    service: String, method: String, shape: DuplexShape, options: CallOptions
  ) async throws -> RPCDuplex {
    throw Refusal(.methodUnknown, "this channel sends no streams")
  }
}
