import Glibc
import RPC
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite struct DrainTests {
  private func router(_ gate: Shared<Bool>, _ began: Shared<Int> = Shared(0)) -> Router {
    var router = Router()
    router.unary(service: "vec.Test", method: "Echo") { payload, _ in payload }
    router.unary(service: "vec.Test", method: "Gate") { payload, _ in
      await began.change { $0 += 1 }
      while await !gate.value { try await Task.sleep(for: .milliseconds(2)) }
      return payload
    }
    return router
  }

  @Test("GW-14 draining finishes what is in flight, refuses what is new and removes the socket")
  func drain() async throws {
    let gate = Shared(false)
    let began = Shared(0)
    try await withServer(router(gate, began)) { path, server async throws in
      let client = RPCClient(path: path)
      let call = Task { try await client.call("Gate", [7]) }
      try await eventually("the call is in flight") { await began.value == 1 }
      let draining = Task { await server.drain(within: .seconds(20)) }
      try await eventually("the socket is gone") { access(path, F_OK) != 0 }
      let refused = await refusal { _ = try await client.call("Echo", timeout: .seconds(20)) }
      #expect(refused?.code == .unavailable)
      await gate.change { $0 = true }
      #expect(try await call.value == [7])
      await draining.value
    }
  }

  @Test("GW-14 a plain peer is told that the server drains, and calls it makes then are refused as draining")
  func plainPeer() async throws {
    let gate = Shared(false)
    let began = Shared(0)
    try await withServer(router(gate, began)) { path, server async throws in
      let peer = try RawPeer(path)
      func call(_ stream: UInt32, _ method: String) async throws {
        let body: [UInt8] = [0x0A, 8] + Array("vec.Test".utf8) + [0x12, UInt8(method.utf8.count)] + Array(method.utf8)
        try await peer.send(Frame(stream: stream, kind: .request, body: body).bytes)
      }
      try await call(1, "Gate")
      try await eventually("the call is in flight") { await began.value == 1 }
      let draining = Task { await server.drain(within: .seconds(20)) }
      #expect(try await peer.receive()?.stream == 0)
      try await call(3, "Echo")
      let refused = try #require(try await peer.receive())
      #expect(refused.stream == 3)
      #expect(String(decoding: refused.body, as: UTF8.self).contains("draining"))
      await gate.change { $0 = true }
      #expect(try await peer.receive()?.stream == 1)
      #expect(try await peer.receive() == nil)
      await draining.value
    }
  }

  @Test("Draining gives up on what takes too long")
  func limit() async throws {
    let began = Shared(0)
    try await withServer(router(Shared(false), began)) { path, server async throws in
      let client = RPCClient(path: path)
      let call = Task { try await client.call("Gate") }
      try await eventually("the call is in flight") { await began.value == 1 }
      await server.drain(within: .milliseconds(30))
      #expect(await refusal { _ = try await call.value }?.reason == .outcomeUnknown)
    }
  }

  @Test("GW-14 a server restarted under load fails no call")
  func restartUnderLoad() async throws {
    let path = socketPath()
    let client = RPCClient(path: path)
    let stop = Shared(false)
    let done = Shared(0)
    let callers = (0..<8).map { number in
      Task { () async throws -> Void in
        while await !stop.value {
          let reply = try await client.call("Echo", [UInt8(number)])
          #expect(reply == [UInt8(number)])
          await done.change { $0 += 1 }
        }
      }
    }
    for _ in 0..<4 {
      try await withServer(router(Shared(true)), at: path) { _, server async throws in
        let before = await done.value
        try await eventually("calls pass") { await done.value > before + 100 }
        await server.drain(within: .seconds(10))
      }
    }
    try await withServer(router(Shared(true)), at: path) { _, _ async throws in
      await stop.change { $0 = true }
      for caller in callers { _ = try await caller.value }
    }
  }

  @Test("GW-14 who has connected when the server drains, and was not let in yet, is told to go elsewhere")
  func newcomer() async throws {
    var router = router(Shared(true))
    let isHeld = Atomic(false)
    // The loop's own thread, so that nobody is let in meanwhile.
    router.unary(service: "vec.Test", method: "Hold") { _, _ in
      isHeld.store(true, ordering: .relaxed)
      usleep(400_000)
      return []
    }
    try await withServer(router) { path, server async throws in
      func call(_ peer: RawPeer, _ method: String) async throws {
        let body: [UInt8] = [0x0A, 8] + Array("vec.Test".utf8) + [0x12, UInt8(method.utf8.count)] + Array(method.utf8)
        try await peer.send(Frame(stream: 1, kind: .request, body: body).bytes)
      }
      try await call(try RawPeer(path), "Hold")
      while !isHeld.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(1)) }
      let newcomer = try RawPeer(path)
      try await call(newcomer, "Echo")
      async let drained: Void = server.drain(within: .seconds(10))
      // Told of the drain, and then of the call; a machine that is slow here may have let it in before.
      var answer = try await newcomer.receive()
      if answer?.stream == 0 { answer = try await newcomer.receive() }
      #expect(answer?.stream == 1, "the call was lost")
      await drained
    }
  }

  @Test("A client comes back after its server was killed; nobody listening is a service down")
  func reconnect() async throws {
    let path = socketPath()
    var options = RPCClient.Options()
    options.patience = .milliseconds(50)
    let impatient = RPCClient(path: path, options: options)
    #expect(await refusal { _ = try await impatient.call("Echo") }?.reason == .serviceDown)
    let client = RPCClient(path: path)
    for round in 0..<3 {
      try await withServer(router(Shared(true)), at: path) { _, _ async throws in
        try await eventually("the client is answered") { (try? await client.call("Echo", [UInt8(round)])) != nil }
      }
    }
    await client.close()
    try await eventually("a closed client refuses") {
      await refusal { _ = try await client.call("Echo") }?.message.contains("closed") == true
    }
  }

  @Test("A call in flight on a connection that is lost has an unknown outcome")
  func lost() async throws {
    let began = Shared(0)
    let path = socketPath()
    let client = RPCClient(path: path)
    let call = try await withServer(router(Shared(false), began), at: path) { _, _ async throws in
      let call = Task { try await client.call("Gate") }
      try await eventually("the call is in flight") { await began.value == 1 }
      return call
    }
    #expect(await refusal { _ = try await call.value }?.reason == .outcomeUnknown)
  }
}
