import Contracts
import EventLoop
import RPC
import TestSupport
import Testing
import Vocabulary
import Wire

/// Ours against implementations that others wrote, both ways. Where they are not installed, this is skipped.
@Suite struct InteropTests {
  private static let service = "infin8.test.v1.Echoes"
  static let peers: [Peer] = Peer.allCases.filter { $0.programs != nil }

  @Test("GW-01 the reference's client finds nothing wrong with our server", arguments: peers)
  func theirClient(_ peer: Peer) async throws {
    let programs = try #require(peer.programs)
    try await withServer(InteropTests.echoes()) { path, _ async throws in
      let (status, output, errors) = try await Shell.result(["\(programs)/client", "check", path])
      #expect(status == 0, "\(output)\(errors)")
      #expect(output.split(separator: "\n").filter { $0.hasPrefix("ok ") }.count == 10, "\(output)")
    }
  }

  @Test("GW-01 our client finds nothing wrong with the reference's server", arguments: peers)
  func theirServer(_ peer: Peer) async throws {
    try await withPeer(peer) { client async throws in
      for size in [0, 64, 65_536, 4_100_000] {
        let echo = ExportedFile(
          fileName: "grüezi", mediaType: "echo", body: Array(0..<size).map(UInt8.init(truncatingIfNeeded:)),
          articleID: "7")
        #expect(try await call(client, "Call", echo) == echo)
      }
      let failure = await refusal { _ = try await call(client, "Fail") }
      #expect(failure?.code == .notFound)
      #expect(failure?.message == "no such thing")
      #expect(await reason { _ = try await call(client, "Slow", timeout: .milliseconds(200)) } == .deadlineExceeded)
      #expect(try await call(client, "Meta", metadata: ["greeting": "good morning"]).fileName == "good morning")
      let left = Int(try await call(client, "Deadline", timeout: .seconds(60)).articleID) ?? 0
      #expect((1...60_000).contains(left))
      // ttrpc-rust takes a name it does not know for a bad argument.
      let unknown = await reason { _ = try await call(client, "Nothing") }
      #expect(unknown == (peer == .goTTRPC ? .methodUnknown : .fieldInvalid))
    }
  }

  @Test("GW-01 a call given up does the reference's connection no harm", arguments: peers)
  func cancel(_ peer: Peer) async throws {
    try await withPeer(peer) { client async throws in
      let waiting = Task { _ = try await call(client, "Slow") }
      #expect(try await call(client, "Call", ExportedFile(fileName: "first")).fileName == "first")
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      #expect(try await call(client, "Call", ExportedFile(fileName: "second")).fileName == "second")
    }
  }

  @Test("GW-01 sixty-four calls at once through the reference's server each get their own answer", arguments: peers)
  func together(_ peer: Peer) async throws {
    try await withPeer(peer) { client async throws in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<640 {
          group.addTask { try await call(client, "Call", ExportedFile(fileName: "\(number)")).fileName == "\(number)" }
        }
        for try await isOwn in group { #expect(isOwn) }
      }
    }
  }

  private func withPeer(_ peer: Peer, _ body: (RPCClient) async throws -> Void) async throws {
    let programs = try #require(peer.programs)
    let path = socketPath()
    let server = try Background("\(programs)/server", arguments: [path])
    let client = RPCClient(path: path)
    let result: Result<Void, any Error>
    do {
      try #require(try await server.waits(for: "ready"), "\(server.output)")
      result = .success(try await body(client))
    } catch {
      result = .failure(error)
    }
    await client.close()
    try await offload { server.stop() }
    try result.get()
  }

  private func call(
    _ client: RPCClient, _ method: String, _ request: ExportedFile = ExportedFile(), timeout: Duration = .seconds(20),
    metadata: Metadata = [:]
  ) async throws -> ExportedFile {
    try ExportedFile(
      decoding: try await client.unary(
        service: InteropTests.service, method: method, payload: try request.encoded(),
        options: CallOptions(timeout: timeout, metadata: metadata)))
  }

  /// What the peers' servers answer too.
  private static func echoes() -> Router {
    var router = Router()
    func answer(_ method: String, _ body: @escaping @Sendable (ExportedFile, CallContext) async throws -> ExportedFile)
    {
      router.unary(service: service, method: method) { payload, context in
        try await body(try ExportedFile(decoding: payload), context).encoded()
      }
    }
    answer("Call") { request, _ in request }
    answer("Fail") { _, _ in throw Refusal(.notFound, "no such thing") }
    answer("Slow") { _, _ in
      try await Task.sleep(for: .seconds(10))
      return ExportedFile()
    }
    answer("Meta") { _, context in ExportedFile(fileName: context.metadata["greeting"] ?? "") }
    answer("Deadline") { _, context in
      ExportedFile(articleID: context.remaining.map { "\(Int($0 / .milliseconds(1)))" } ?? "none")
    }
    return router
  }
}
