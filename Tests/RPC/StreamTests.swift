import RPC
import TestSupport
import Testing
import Vocabulary

@Suite struct StreamTests {
  private func router(_ sent: Shared<Int>, _ ended: Shared<Bool> = Shared(false)) -> Router {
    var router = Router()
    router.serverStream(service: "vec.Test", method: "Count") { payload, _, send in
      for number in 0..<Int(payload[0]) {
        try await send([UInt8(number)])
        await sent.change { $0 += 1 }
      }
    }
    router.serverStream(service: "vec.Test", method: "Endless") { _, _, send in
      defer { Task { await ended.change { $0 = true } } }
      while true {
        try await send([UInt8](repeating: 1, count: 1_000))
        await sent.change { $0 += 1 }
      }
    }
    router.serverStream(service: "vec.Test", method: "Half") { _, _, send in
      try await send([1])
      throw Refusal(.quotaReached, "half way")
    }
    return router
  }

  private func channels(_ path: String, _ router: Router) -> [any RPCChannel] {
    [RPCClient(path: path), InMemoryChannel(router: router)]
  }

  @Test("A streamed reply arrives whole and in order, then ends")
  func whole() async throws {
    let router = router(Shared(0))
    try await withServer(router) { path, _ async throws in
      for channel in channels(path, router) {
        var received: [UInt8] = []
        for try await number in try await channel.stream("Count", [200]).map({ $0[0] }) { received.append(number) }
        #expect(received == Array(0..<200))
        for try await _ in try await channel.stream("Count", [0]) { Issue.record("an empty stream has no messages") }
      }
    }
  }

  @Test("A stream that fails half way gives what it gave, then the refusal")
  func half() async throws {
    let router = router(Shared(0))
    try await withServer(router) { path, _ async throws in
      for channel in channels(path, router) {
        var received: [[UInt8]] = []
        let refused = await refusal {
          for try await message in try await channel.stream("Half") { received.append(message) }
        }
        #expect(received == [[1]])
        #expect(refused == Refusal(.quotaReached, "half way"))
        let unknown = await refusal { for try await _ in try await channel.stream("Nope") {} }
        #expect(unknown?.reason == .methodUnknown)
      }
    }
  }

  @Test("A slow reader holds the sender back, and letting go ends the call")
  func backPressure() async throws {
    for index in 0..<2 {
      let sent = Shared(0)
      let ended = Shared(false)
      let router = router(sent, ended)
      try await withServer(router) { path, _ async throws in
        let channel = channels(path, router)[index]
        do {
          var reader = try await channel.stream("Endless").makeAsyncIterator()
          for _ in 0..<10 { _ = try await reader.next() }
          try await eventually("the sender runs ahead") { await sent.value >= 32 }
          // Other calls pass while the stream is held back, and the sender stays where it is.
          if let client = channel as? RPCClient { for _ in 0..<50 { try await client.ping(timeout: .seconds(20)) } }
          #expect(await sent.value <= 10 + 32 + 16)
          for _ in 0..<500 { _ = try await reader.next() }
          #expect(await sent.value <= 510 + 32 + 16)
        }
        try await eventually("the handler ends") { await ended.value }
      }
    }
  }

  @Test("Cancelling the reader cancels the handler")
  func cancel() async throws {
    let ended = Shared(false)
    let received = Shared(0)
    try await withServer(router(Shared(0), ended)) { path, _ async throws in
      let client = RPCClient(path: path)
      let reading = Task {
        for try await _ in try await client.stream("Endless") { await received.change { $0 += 1 } }
      }
      try await eventually("something arrives") { await received.value > 100 }
      reading.cancel()
      _ = await reading.result
      try await eventually("the handler ends") { await ended.value }
    }
  }

  @Test("A reader without credit is held back by the socket alone, within the write queue's bound")
  func plainPeer() async throws {
    let sent = Shared(0)
    var limits = RPCLimits()
    limits.writeQueueBytes = 100_000
    try await withServer(router(sent), limits: limits) { path, _ async throws in
      let peer = try RawPeer(path)
      // Request{service: vec.Test, method: Endless} as any ttrpc client sends it.
      let body: [UInt8] = [0x0A, 8] + Array("vec.Test".utf8) + [0x12, 7] + Array("Endless".utf8)
      try await peer.send(Frame(stream: 1, kind: .request, flags: .remoteClosed, body: body).bytes)
      for _ in 0..<100 { #expect(try await peer.receive()?.body.count == 1_000) }
      try await eventually("the sender stands still") {
        let before = await sent.value
        try await Task.sleep(for: .milliseconds(50))
        return await sent.value == before
      }
      #expect(await sent.value < 5_000)
    }
  }

  @Test("A stream outlives the client that opened it")
  func outlives() async throws {
    try await withServer(router(Shared(0))) { path, _ async throws in
      let stream = try await RPCClient(path: path).stream("Count", [200])
      var count = 0
      for try await _ in stream { count += 1 }
      #expect(count == 200)
    }
  }
}
