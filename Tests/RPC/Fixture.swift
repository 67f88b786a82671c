import EventLoop
import Glibc
import RPC
import Testing
import Vocabulary

/// A path for a socket that nobody else uses.
func socketPath() -> String { "/tmp/infin8-rpc-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock" }

/// Runs a server around `body` and stops it afterwards.
func withServer<Value>(
  _ router: Router, at path: String = socketPath(), interceptors: [any ServerInterceptor] = [],
  limits: RPCLimits = .init(), admits: @escaping @Sendable (PeerCredentials) -> Bool = RPCServer.admitsOwn,
  onFault: @escaping FaultHandler = { _, _, _ in }, _ body: (String, RPCServer) async throws -> Value
) async throws -> Value {
  let server = try RPCServer(
    path: path, router: router, interceptors: interceptors, limits: limits, admits: admits, onFault: onFault)
  let running = Task { try await server.run() }
  let result: Result<Value, any Error>
  do { result = .success(try await body(path, server)) } catch { result = .failure(error) }
  running.cancel()
  try await running.value
  return try result.get()
}

/// Asks again until `condition` holds; gives up, failing the test, after a bounded number of times.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
  for _ in 0..<2_000 {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(5))
  }
  Issue.record("never: \(what)")
}

/// A value that handlers and tests share.
actor Shared<Value: Sendable> {
  private(set) var value: Value
  init(_ value: Value) { self.value = value }
  func change(_ body: @Sendable (inout Value) -> Void) { body(&value) }
}

extension RPCChannel {
  func call(
    _ method: String, _ payload: [UInt8] = [], timeout: Duration? = .seconds(20), metadata: Metadata = [:]
  ) async throws -> [UInt8] {
    try await unary(
      service: "vec.Test", method: method, payload: payload,
      options: CallOptions(timeout: timeout, metadata: metadata))
  }

  func stream(
    _ method: String, _ payload: [UInt8] = [], timeout: Duration? = .seconds(20)
  ) async throws -> RPCStream<[UInt8]> {
    try await serverStream(
      service: "vec.Test", method: method, payload: payload, options: CallOptions(timeout: timeout))
  }
}

/// A client that speaks bytes: for what no honest client would send.
final class RawPeer {
  private let descriptor: Int32
  private var decoder = FrameDecoder()

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    try #require(result == 0)
  }

  deinit { close(descriptor) }

  /// False when the server has closed.
  @discardableResult
  func send(_ bytes: [UInt8]) async throws -> Bool {
    let descriptor = descriptor
    return try await offload {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count <= 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// The next frame; nil at the end. The waiting is done elsewhere: a test may not hold a thread of the pool.
  func receive() async throws -> Frame? {
    let descriptor = descriptor
    while true {
      if case .frame(let frame) = decoder.next() { return frame }
      let bytes = try await offload {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return Array(buffer[..<max(0, count)])
      }
      if bytes.isEmpty { return nil }
      decoder.feed(bytes)
    }
  }

  func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }
}
