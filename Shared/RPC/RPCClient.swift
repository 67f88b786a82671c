import EventLoop
import Vocabulary
import Wire

/// Calls a server on a Unix socket: connects when first needed, shares one connection, connects again when it is lost.
public actor RPCClient: RPCChannel {
  public nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

  private let path: String
  private var connection: ClientConnection?

  public init(path: String) { self.path = path }

  deinit {
    if let connection { Task { await connection.close() } }
  }

  public func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8] {
    let request = RequestEnvelope(service, method, payload, options)
    do {
      return try await connected().unary(request, timeout: options.timeout)
    } catch is Unsent {
      return try await reconnected().unary(request, timeout: options.timeout)
    }
  }

  public func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    let request = RequestEnvelope(service, method, payload, options)
    var connection = try await connected()
    let stream: UInt32
    do {
      stream = try await connection.serverStream(request, timeout: options.timeout)
    } catch is Unsent {
      connection = try await reconnected()
      stream = try await connection.serverStream(request, timeout: options.timeout)
    }
    let reading = Reading(client: self, connection: connection, stream: stream)
    return RPCStream { try await reading.next() }
  }

  /// Ends the connection; calls under way fail as if it had been lost.
  public func close() async {
    await connection?.close()
    connection = nil
  }

  private func connected() async throws -> ClientConnection {
    if let connection, await connection.isOpen { return connection }
    return try await reconnected()
  }

  private func reconnected() async throws -> ClientConnection {
    let fresh = try ClientConnection(path: path, loop: .shared)
    await fresh.start()
    connection = fresh
    return fresh
  }

  /// Whoever drops the stream before its end has given the call up.
  private final class Reading: Sendable {
    // Kept, because the connection ends with its client.
    let client: RPCClient
    let connection: ClientConnection
    let stream: UInt32

    init(client: RPCClient, connection: ClientConnection, stream: UInt32) {
      self.client = client
      self.connection = connection
      self.stream = stream
    }

    deinit {
      Task { [connection, stream] in await connection.abandon(stream) }
    }

    func next() async throws -> [UInt8]? { try await connection.message(of: stream) }
  }
}

extension RequestEnvelope {
  fileprivate init(_ service: String, _ method: String, _ payload: [UInt8], _ options: CallOptions) {
    let (seconds, attoseconds) = (options.timeout ?? .zero).components
    self.init(
      service: service, method: method, payload: payload,
      timeoutNanos: seconds.multipliedReportingOverflow(by: 1_000_000_000).overflow
        ? 0 : seconds * 1_000_000_000 + attoseconds / 1_000_000_000,
      metadata: options.metadata.pairs)
  }
}
