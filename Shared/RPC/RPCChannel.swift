/// A way to call services: a socket, or a router in the same process.
///
/// Both calls throw `Refusal` for everything a server or the transport refuses, and `CancellationError`
/// when the calling task is cancelled.
public protocol RPCChannel: Sendable {
  /// Sends one message and waits for one.
  func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8]

  /// Sends one message and receives any number. What the server refuses is thrown by the iteration.
  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]>

  /// Opens a call in which the client sends any number of messages. A channel that wraps another passes it on.
  func duplex(service: String, method: String, shape: DuplexShape, options: CallOptions) async throws -> RPCDuplex
}

/// How a call with a stream of requests is answered.
public enum DuplexShape: Sendable {
  /// By one message, which may be empty.
  case oneReply
  case replies
}

/// How one call is made.
public struct CallOptions: Sendable {
  /// How long the call may take, sent along so that the server stops too; nil: as long as it takes.
  public var timeout: Duration?
  public var metadata: Metadata

  public init(timeout: Duration? = nil, metadata: Metadata = [:]) {
    self.timeout = timeout
    self.metadata = metadata
  }
}
