/// What the client knows of the streams of one connection. Pure: a frame in, an action out; no I/O, no closures.
package struct ClientConnectionState: Sendable {
  package enum Shape: Sendable, Equatable {
    case unary
    case serverStream
    /// The client sends a stream too; how it is answered is the caller's business.
    case duplex
    /// A word to the server about another stream: its answer interests nobody.
    case control
  }

  package enum Action: Sendable, Equatable {
    case none
    /// The stream's reply: the body of a response frame.
    case reply(stream: UInt32, body: [UInt8])
    /// One message of a streamed reply.
    case message(stream: UInt32, body: [UInt8])
    /// The streamed reply ended well.
    case end(stream: UInt32)
    /// The server broke the protocol on this stream.
    case violation(stream: UInt32)
    /// The reply was too long to be read.
    case oversize(stream: UInt32, length: UInt32)
    /// The server takes so many more messages on the stream.
    case grant(stream: UInt32, messages: UInt32)
    /// The server is going down: finish what is in flight, send nothing new here.
    case goAway
  }

  private var streams: [UInt32: Shape] = [:]
  private var next: UInt32 = 1

  /// Ids kept for what streams that are still open have to tell the server.
  private static let reserved: UInt32 = 1 << 24

  package init() {}

  package var openStreams: Int { streams.count }

  /// The id for a new call; nil when the connection has used up its ids and must be replaced.
  package mutating func open(_ shape: Shape) -> UInt32? {
    guard next < (shape == .control ? UInt32.max - 1 : UInt32.max - ClientConnectionState.reserved) else { return nil }
    defer { next += 2 }
    streams[next] = shape
    return next
  }

  /// The caller gave up: whatever still comes is ignored.
  package mutating func forget(_ stream: UInt32) {
    streams[stream] = nil
  }

  package mutating func receive(_ frame: Frame) -> Action {
    // Stream 0 is nobody's: our servers announce there that they are going down, other clients ignore it.
    if frame.stream == 0, frame.kind == .response { return .goAway }
    guard let shape = streams[frame.stream] else { return .none }
    switch (frame.kind, shape) {
    case (.response, .control):
      forget(frame.stream)
      return .none
    case (.response, .unary), (.response, .serverStream), (.response, .duplex):
      forget(frame.stream)
      return .reply(stream: frame.stream, body: frame.body)
    case (.grant, .duplex):
      guard let messages = Control.decode(frame.body, count: 1) else { return .none }
      return .grant(stream: frame.stream, messages: messages[0])
    case (.data, .serverStream), (.data, .duplex):
      if frame.flags.contains(.remoteClosed) {
        forget(frame.stream)
        return .end(stream: frame.stream)
      }
      return frame.body.isEmpty && frame.flags.contains(.noData)
        ? .none : .message(stream: frame.stream, body: frame.body)
    case (.data, .unary), (.data, .control):
      forget(frame.stream)
      return .violation(stream: frame.stream)
    default:
      return .none
    }
  }

  package mutating func receiveOversize(stream: UInt32, length: UInt32) -> Action {
    guard streams[stream] != nil else { return .none }
    forget(stream)
    return .oversize(stream: stream, length: length)
  }
}
