/// How much a server gives before it pushes back.
public struct RPCLimits: Sendable {
  /// Calls in flight on one connection; the next is refused as `too_many_requests`.
  public var inFlightPerConnection: Int
  /// Connections at once; further ones wait in the listener's queue.
  public var connections: Int
  /// Bytes of requests being worked on per connection; the next call is refused as `too_many_requests`.
  public var requestBytesPerConnection = 64 << 20
  /// How long a frame that has begun may take to come to its end; then the connection is closed.
  public var frameTime: Duration = .seconds(30)
  /// Bytes of replies waiting for a connection's peer to read; above it the server stops reading from that peer.
  public var writeQueueBytes = 8 << 20

  public init(connections: Int = 256, inFlightPerConnection: Int = 1_024) {
    self.connections = connections
    self.inFlightPerConnection = inFlightPerConnection
  }
}
