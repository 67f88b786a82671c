import RPC
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
    var random = Seeded(state: 0x5EED)
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

/// SplitMix64 (Steele, Lea, Flood 2014): the same garbage in every run.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
