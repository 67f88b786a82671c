import RPC
import Testing
import Vocabulary
import Wire

@Suite struct CancellationTests {
  /// `Wait` says when it began and when it was cancelled.
  private func router(_ events: Shared<[String]>) -> Router {
    var router = Router()
    router.unary(service: "vec.Test", method: "Wait") { _, _ async throws in
      await events.change { $0.append("began") }
      do { try await Task.sleep(for: .seconds(600)) } catch {
        await events.change { $0.append("cancelled") }
        throw error
      }
      return []
    }
    return router
  }

  private func request(_ stream: UInt32, timeout: Int64 = 0) -> [UInt8] {
    let body = RequestEnvelope(
      service: "vec.Test", method: "Wait", payload: [], timeoutNanos: timeout, metadata: [])
    return Frame(stream: stream, kind: .request, body: body.encoded()).bytes
  }

  @Test("Cancelling the caller's task cancels the handler")
  func cancelReaches() async throws {
    let events = Shared<[String]>([])
    try await withServer(router(events)) { path, _ async throws in
      let client = RPCClient(path: path)
      let call = Task { try await client.call("Wait") }
      try await eventually("the handler begins") { await events.value == ["began"] }
      call.cancel()
      await #expect(throws: CancellationError.self) { try await call.value }
      try await eventually("the handler is cancelled") { await events.value == ["began", "cancelled"] }
    }
  }

  @Test("Closing a connection cancels its handlers")
  func closeCancels() async throws {
    let events = Shared<[String]>([])
    try await withServer(router(events)) { path, _ async throws in
      do {
        let peer = try RawPeer(path)
        try await peer.send(request(1))
        try await eventually("the handler begins") { await events.value == ["began"] }
        peer.finishWriting()
        #expect(try await peer.receive() == nil)
      }
      try await eventually("the handler is cancelled") { await events.value == ["began", "cancelled"] }
    }
  }

  @Test("GW-02 the server enforces the deadline itself", arguments: [Int64(20_000_000), 1, -1])
  func serverDeadline(timeout: Int64) async throws {
    let events = Shared<[String]>([])
    try await withServer(router(events)) { path, _ async throws in
      let peer = try RawPeer(path)
      try await peer.send(request(1, timeout: timeout))
      let frame = try #require(try await peer.receive())
      #expect(try ResponseEnvelope(decoding: frame.body).status?.code == StatusCode.deadlineExceeded.rawValue)
      try await eventually("nothing runs on") {
        await events.value.filter { $0 == "began" }.count == events.value.filter { $0 == "cancelled" }.count
      }
    }
  }

  @Test("A cancel frame is answered, and its stream as cancelled; a reserved method unknown here is refused")
  func cancelFrame() async throws {
    let events = Shared<[String]>([])
    try await withServer(router(events)) { path, _ async throws in
      let peer = try RawPeer(path)
      func control(_ stream: UInt32, _ method: String, _ payload: [UInt8]) async throws {
        let body = RequestEnvelope(
          service: "infin8.rpc.v1.Control", method: method, payload: payload, timeoutNanos: 0, metadata: [])
        try await peer.send(Frame(stream: stream, kind: .request, body: body.encoded()).bytes)
      }
      try await peer.send(request(1))
      try await control(3, "Cancel", [8, 1])
      try await control(5, "Ping", [])
      try await control(7, "Dance", [])
      var codes: [UInt32: Int32] = [:]
      for _ in 0..<4 {
        let frame = try #require(try await peer.receive())
        codes[frame.stream] = try ResponseEnvelope(decoding: frame.body).status?.code ?? 0
      }
      #expect(codes == [1: 1, 3: 0, 5: 0, 7: 12])
    }
  }
}
