/// A streamed reply: the server is held back while the reader is behind.
///
/// Cancelling the reading task, or letting the stream go before its end, cancels the call. Made for one reader.
public struct RPCStream<Element: Sendable>: AsyncSequence, Sendable {
  public typealias Failure = any Error

  private let source: @Sendable () async throws -> Element?
  private let lifetime: (any Sendable)?

  /// A stream that asks `next` for each element until it answers nil.
  public init(_ next: @escaping @Sendable () async throws -> Element?) {
    source = next
    lifetime = nil
  }

  private init(_ lifetime: (any Sendable)?, _ next: @escaping @Sendable () async throws -> Element?) {
    source = next
    self.lifetime = lifetime
  }

  public func makeAsyncIterator() -> Iterator { Iterator(source: source, lifetime: lifetime) }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let source: @Sendable () async throws -> Element?
    fileprivate let lifetime: (any Sendable)?

    public mutating func next() async throws -> Element? { try await source() }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? { try await source() }
  }

  /// The same stream with each element translated; what `transform` throws ends it.
  public func map<Other: Sendable>(_ transform: @escaping @Sendable (Element) throws -> Other) -> RPCStream<Other> {
    let source = source
    return RPCStream<Other>(lifetime) {
      guard let element = try await source() else { return nil }
      return try transform(element)
    }
  }
}

extension RPCStream<[UInt8]> {
  /// A stream of messages that are there already.
  static func of(_ messages: [[UInt8]]) -> RPCStream<[UInt8]> {
    let buffer = StreamBuffer(onTaken: {}, onAbandoned: {})
    for message in messages { buffer.push(message) }
    buffer.finish()
    return RPCStream(buffer)
  }

  init(_ buffer: StreamBuffer) {
    self.init(StreamLifetime(buffer)) { try await buffer.next() }
  }
}
