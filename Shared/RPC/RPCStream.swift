/// The replies of a streaming call, one at a time. Dropping the stream, or cancelling its reader, ends the call.
public struct RPCStream<Element: Sendable>: AsyncSequence, Sendable {
  private let pull: @Sendable () async throws -> Element?

  /// - Parameter pull: the next reply, nil at the end; what it captures lives as long as the stream.
  public init(_ pull: @escaping @Sendable () async throws -> Element?) { self.pull = pull }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pull: pull) }

  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let pull: @Sendable () async throws -> Element?

    public mutating func next() async throws -> Element? { try await pull() }
  }

  /// The same replies, each converted.
  public func map<Output: Sendable>(_ convert: @escaping @Sendable (Element) throws -> Output) -> RPCStream<Output> {
    RPCStream<Output> { [pull] in try await pull().map(convert) }
  }
}
