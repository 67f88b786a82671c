import Glibc
import RPC
import Testing
import Vocabulary

@Suite struct SocketPathTests {
  private func makeStale(_ path: String) throws {
    // Bound and left: a server that was killed leaves just this.
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(result == 0)
  }

  private func echo() -> Router {
    var router = Router()
    router.unary(service: "vec.Test", method: "Echo") { payload, _ in payload }
    return router
  }

  @Test("A socket file left by a dead server is replaced")
  func stale() async throws {
    let path = socketPath()
    try makeStale(path)
    try await withServer(echo(), at: path) { path, _ async throws in
      #expect(try await RPCClient(path: path).call("Echo", [1]) == [1])
    }
    #expect(access(path, F_OK) != 0)
  }

  @Test("A path where another server answers is refused, and that server lives")
  func taken() async throws {
    try await withServer(echo()) { path, _ async throws in
      #expect(throws: Refusal.self) { try RPCServer(path: path, router: Router()) }
      #expect(try await RPCClient(path: path).call("Echo", [1]) == [1])
    }
  }

  @Test("A file that is no socket is left alone")
  func notASocket() throws {
    let path = socketPath()
    close(creat(path, 0o600))
    defer { unlink(path) }
    #expect(throws: Refusal.self) { try RPCServer(path: path, router: Router()) }
    #expect(access(path, F_OK) == 0)
  }

  @Test("A path of 107 bytes is the longest", arguments: [(107, true), (108, false), (0, false)])
  func longest(length: Int, isAllowed: Bool) throws {
    let start = length == 0 ? "" : socketPath()
    let path = start + String(repeating: "x", count: length - start.utf8.count)
    if isAllowed {
      _ = try RPCServer(path: path, router: Router())
      // A server never run takes its socket away when it goes.
      #expect(access(path, F_OK) != 0)
    } else {
      #expect(throws: Refusal.self) { try RPCServer(path: path, router: Router()) }
    }
  }
}
