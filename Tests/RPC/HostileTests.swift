import Glibc
import RPC
import Synchronization
import TestSupport
import Testing
import Vocabulary
import Wire

@Suite struct HostileInputTests {
  private func router() -> Router {
    var router = Router()
    router.unary(service: "vec.Test", method: "Echo") { payload, _ in payload }
    router.unary(service: "vec.Test", method: "Wait") { _, _ async throws in
      try await Task.sleep(for: .seconds(600))
      return []
    }
    return router
  }

  private func request(_ stream: UInt32, _ method: String = "Echo", metadata: [KeyValue] = []) -> Frame {
    let body = RequestEnvelope(
      service: "vec.Test", method: method, payload: [7], timeoutNanos: 0, metadata: metadata)
    return Frame(stream: stream, kind: .request, body: body.encoded())
  }

  private func code(_ frame: Frame?) throws -> Int32 {
    try ResponseEnvelope(decoding: try #require(frame).body).status?.code ?? 0
  }

  @Test("GW-01 odd frames are answered as the reference answers them, and the connection lives")
  func oddFrames() async throws {
    try await withServer(router()) { path, _ async throws in
      let peer = try RawPeer(path)
      try await peer.send(request(2).bytes)
      #expect(try code(try await peer.receive()) == 3)
      try await peer.send(Frame(stream: 9, kind: Frame.Kind(rawValue: 9), body: [1]).bytes)
      try await peer.send(Frame(stream: 9, kind: .response, body: [1]).bytes)
      try await peer.send(Frame(stream: 9, kind: .data, body: [1]).bytes)
      #expect(try code(try await peer.receive()) == 3)
      try await peer.send(Frame(stream: 11, kind: .request, body: [0xFF, 0xFF]).bytes)
      #expect(try code(try await peer.receive()) == 3)
      try await peer.send(Frame(stream: 13, kind: .request).bytes)
      #expect(try code(try await peer.receive()) == 12)
      try await peer.send(request(15, "Wait").bytes)
      try await peer.send(Frame(stream: 15, kind: .data, body: [1]).bytes)
      #expect(try code(try await peer.receive()) == 3)
      try await peer.send(request(17, metadata: (0..<65).map { KeyValue(key: "k\($0)", value: "v") }).bytes)
      #expect(try code(try await peer.receive()) == 8)
      try await peer.send(
        Frame(stream: 19, kind: .request, body: [UInt8](repeating: 0, count: Frame.bodyLimit + 1)).bytes)
      #expect(try code(try await peer.receive()) == 8)
      try await peer.send(request(21).bytes)
      let good = try #require(try await peer.receive())
      #expect(try ResponseEnvelope(decoding: good.body).payload == [7])
    }
  }

  @Test("GW-01 a length of 4 GiB closes that connection and no other")
  func endless() async throws {
    try await withServer(router()) { path, _ async throws in
      let peer = try RawPeer(path)
      try await peer.send([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 1, 0])
      #expect(try await peer.receive() == nil)
      #expect(try await RPCClient(path: path).call("Echo", [1]) == [1])
    }
  }

  @Test("GW-01 ten thousand random frames leave the server alive")
  func garbage() async throws {
    var random = SplitMix64(seed: 0x5EED)
    try await withServer(router()) { path, _ async throws in
      for _ in 0..<20 {
        let peer = try RawPeer(path)
        var bytes: [UInt8] = []
        var stream: UInt32 = 1
        for _ in 0..<500 {
          var frame = request(stream, Bool.random(using: &random) ? "Echo" : "Wait")
          stream += 2
          switch Int.random(in: 0..<6, using: &random) {
          case 0: frame.stream = UInt32.random(in: 0...20, using: &random)
          case 1: frame.kind = Frame.Kind(rawValue: UInt8.random(in: 0...5, using: &random))
          case 2: frame.flags = Frame.Flags(rawValue: UInt8.random(in: 0...255, using: &random))
          case 3: frame.body = (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }
          case 4:
            if let index = frame.body.indices.randomElement(using: &random) { frame.body[index] ^= 0x41 }
          default: break
          }
          bytes += frame.bytes
        }
        try await peer.send(bytes)
        peer.finishWriting()
        while try await peer.receive() != nil {}
      }
      let torn = try RawPeer(path)
      try await torn.send((0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) })
      torn.finishWriting()
      while try await torn.receive() != nil {}
      #expect(try await RPCClient(path: path).call("Echo", [1]) == [1])
    }
  }
}

@Suite struct HostilePeerTests {
  private static let request = Frame(
    stream: 1, kind: .request,
    body: RequestEnvelope(service: "vec.Test", method: "Echo", payload: [7], metadata: [KeyValue(key: "k", value: "v")])
      .encoded()
  ).bytes

  private func echo() -> Router {
    var router = Router()
    router.unary(service: "vec.Test", method: "Echo") { payload, _ in payload }
    return router
  }

  @Test("GW-01 a request torn at any byte is answered when the rest comes, and forgotten when it does not")
  func torn() async throws {
    try await withServer(echo()) { path, _ async throws in
      for offset in 1..<HostilePeerTests.request.count {
        let peer = try RawPeer(path)
        try await peer.send(Array(HostilePeerTests.request[..<offset]))
        // A second connection's answer shows that the first part has been read.
        #expect(try await RPCClient(path: path).call("Echo", [1]) == [1])
        if offset.isMultiple(of: 2) {
          peer.finishWriting()
          #expect(try await peer.receive() == nil)
        } else {
          try await peer.send(Array(HostilePeerTests.request[offset...]))
          let answer = try #require(try await peer.receive())
          #expect(try ResponseEnvelope(decoding: answer.body).payload == [7])
        }
      }
    }
  }

  @Test("GW-01 a peer that never finishes its frame loses its connection; one that is merely idle keeps it")
  func slow() async throws {
    var limits = RPCLimits()
    limits.frameTime = .milliseconds(100)
    try await withServer(echo(), limits: limits) { path, _ async throws in
      let idle = try RawPeer(path)
      let slow = try RawPeer(path)
      for byte in HostilePeerTests.request.dropLast() {
        guard try await slow.send([byte]) else { break }
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(try await slow.receive() == nil)
      try await idle.send(HostilePeerTests.request)
      #expect(try await idle.receive() != nil)
    }
  }

  @Test("GW-01 a flood on one connection does not keep another waiting for the end of it")
  func flood() async throws {
    let answered = Atomic(0)
    let seen = Atomic(-1)
    var router = Router()
    router.unary(service: "vec.Test", method: "Echo") { payload, _ in
      answered.add(1, ordering: .relaxed)
      return payload
    }
    router.unary(service: "vec.Test", method: "Probe") { payload, _ in
      seen.store(answered.load(ordering: .relaxed), ordering: .relaxed)
      return payload
    }
    func request(_ stream: Int, _ method: String) -> [UInt8] {
      let body = RequestEnvelope(service: "vec.Test", method: method).encoded()
      return Frame(stream: UInt32(stream), kind: .request, body: body).bytes
    }
    // Both wait at the door before it opens.
    let path = socketPath()
    let server = try RPCServer(path: path, router: router)
    let flooder = try RawPeer(path)
    try await flooder.send((0..<2_000).flatMap { request($0 * 2 + 1, "Echo") })
    let prober = try RawPeer(path)
    try await prober.send(request(1, "Probe"))
    let running = Task { try await server.run() }
    #expect(try await prober.receive()?.kind == .response)
    #expect((0...100).contains(seen.load(ordering: .relaxed)))
    for _ in 0..<2_000 { #expect(try await flooder.receive()?.kind == .response) }
    running.cancel()
    try await running.value
  }

  @Test("GW-01 a peer that asks and does not read is answered no further than the write queue's bound")
  func unread() async throws {
    let answered = Atomic(0)
    var router = Router()
    router.unary(service: "vec.Test", method: "Large") { _, _ in
      answered.add(1, ordering: .relaxed)
      return [UInt8](repeating: 1, count: 256 << 10)
    }
    try await withServer(router) { path, _ async throws in
      let peer = try RawPeer(path)
      let body = RequestEnvelope(service: "vec.Test", method: "Large").encoded()
      try await peer.send((0..<300).flatMap { Frame(stream: $0 * 2 + 1, kind: .request, body: body).bytes })
      // 8 MiB of queue and what the socket holds.
      try await eventually("the queue is full") { answered.load(ordering: .relaxed) >= 32 }
      for _ in 0..<20 { try await RPCClient(path: path).ping(timeout: .seconds(20)) }
      #expect(answered.load(ordering: .relaxed) <= 64)
      for _ in 0..<300 { #expect(try await peer.receive()?.kind == .response) }
    }
  }

  @Test("GW-01 a handler that gives up on a reader is not held by what it had still to send")
  func givesUp() async throws {
    let ended = Atomic(0)
    var router = Router()
    router.serverStream(service: "vec.Test", method: "Endless") { _, _, send in
      let sending = await withoutActuallyEscaping(send) { send in
        let sending = Task { while true { try await send([UInt8](repeating: 1, count: 256 << 10)) } }
        try? await Task.sleep(for: .seconds(1))
        sending.cancel()
        return await sending.result
      }
      if case .failure(let error) = sending, error is CancellationError { ended.add(1, ordering: .relaxed) }
    }
    try await withServer(router) { path, _ async throws in
      let peer = try RawPeer(path)
      let body = RequestEnvelope(service: "vec.Test", method: "Endless").encoded()
      try await peer.send(Frame(stream: 1, kind: .request, body: body).bytes)
      try await eventually("it has given up") { ended.load(ordering: .relaxed) == 1 }
      var hasEnded = false
      while !hasEnded, let frame = try await peer.receive() { hasEnded = frame.flags.contains(.remoteClosed) }
      #expect(hasEnded)
    }
  }

  @Test("GW-01 a million random frames, read and answered by both sides' states, end in a crash never")
  func million() async throws {
    var random = SplitMix64(seed: 0xF00D)
    var server = ServerConnectionState(limit: 64)
    var client = ClientConnectionState()
    var decoder = FrameDecoder()
    var frames = 0
    var bytes: [UInt8] = []
    while frames < 1_000_000 {
      bytes.removeAll(keepingCapacity: true)
      for _ in 0..<256 {
        let draw = random.next()
        let length = Int(draw & 0x1F)
        for byte in [
          0, 0, 0, UInt8(length), 0, 0, 0, UInt8(draw >> 8 & 0x3F), UInt8(draw >> 16 & 7), UInt8(draw >> 24 & 7),
        ] {
          bytes.append(byte)
        }
        if draw >> 32 & 0xFFF == 0 { bytes[bytes.count - 10] = 0xFF }
        for shift in 0..<length { bytes.append(UInt8(truncatingIfNeeded: draw >> UInt64(shift))) }
        if draw >> 40 & 3 == 0 { _ = client.open([.unary, .serverStream, .duplex, .control][Int(draw >> 42 & 3)]) }
      }
      decoder.feed(bytes)
      while let item = decoder.next() {
        frames += 1
        switch item {
        case .frame(let frame):
          if case .start(let stream, let body, _) = server.receive(frame) {
            _ = try? RequestEnvelope(decoding: body)
            if body.count > 3 { server.end(stream) }
          }
          if case .reply(_, let body) = client.receive(frame) { _ = try? ResponseEnvelope(decoding: body) }
        case .oversize(let stream, let kind, let length):
          _ = server.receiveOversize(stream: stream, kind: kind, length: length)
          _ = client.receiveOversize(stream: stream, length: length)
        case .broken: decoder = FrameDecoder()
        }
      }
      await Task.yield()
      // Ids only grow; a state that has seen them all says little.
      if frames.isMultiple(of: 64) { server = ServerConnectionState(limit: 64) }
    }
    #expect(server.openStreams <= 64)
  }
}
