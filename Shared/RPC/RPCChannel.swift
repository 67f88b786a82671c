/// A way to call services: a socket, or a router in the same process.
///
/// Both calls throw ``Vocabulary/Refusal`` for everything a server or the transport refuses, and `CancellationError`
/// when the calling task is cancelled.
public protocol RPCChannel: Sendable {
  /// Sends one message and waits for one.
  func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8]

  /// Sends one message and receives any number. What the server refuses is thrown by the iteration.
  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]>
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
