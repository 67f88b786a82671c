import Glibc
import RPC
import Testing
import Vocabulary
import Wire

/// Frames captured between a client and a server of the reference implementation.
struct Capture {
  let isFromClient: Bool
  let bytes: [UInt8]

  static func load() throws -> [Capture] {
    let folder = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))
    let file = try #require(fopen("\(folder)/Vectors/go-ttrpc-capture.txt", "r"))
    defer { fclose(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { text += buffer[..<count] }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return Capture(isFromClient: words[0] == "C>S", bytes: bytes(of: words[5...].joined()))
    }
  }

  static func bytes(of hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
      UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
    }
  }

  var frame: Frame? {
    var decoder = FrameDecoder()
    decoder.feed(bytes)
    if case .frame(let frame) = decoder.next() { return frame }
    return nil
  }
}

@Suite struct GoldenFrameTests {
  @Test("GW-01 every captured frame is read and written back byte for byte")
  func roundTrip() throws {
    let captures = try Capture.load()
    #expect(captures.count == 41)
    for capture in captures { #expect(capture.frame?.bytes == capture.bytes) }
  }

  @Test("GW-01 captured requests and responses are written back byte for byte by the envelopes")
  func envelopes() throws {
    for capture in try Capture.load() {
      let frame = try #require(capture.frame)
      switch frame.kind {
      case .request: #expect(try RequestEnvelope(decoding: frame.body).encoded() == frame.body)
      case .response where try ResponseEnvelope(decoding: frame.body).status == nil:
        #expect(try ResponseEnvelope(decoding: frame.body).encoded() == frame.body)
      case .response:
        #expect(try ResponseEnvelope(decoding: frame.body).status?.code ?? 0 != 0)
      default: break
      }
    }
  }

  @Test(
    "GW-01 what the Go reference's two sides said to each other is read and written back byte for byte",
    arguments: ["call", "fail", "meta", "slow-timeout", "unknown-method"], ["request", "response"])
  func peersFrames(_ name: String, _ side: String) throws {
    let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = try #require(fopen("/\(tests)/Peers/go-ttrpc/frames/\(name).\(side).hex", "r"))
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let digits = String(decoding: buffer[..<fread(&buffer, 1, buffer.count, file)], as: UTF8.self)
    let capture = Capture(isFromClient: side == "request", bytes: Capture.bytes(of: digits.filter { $0 != "\n" }))
    let frame = try #require(capture.frame)
    #expect(frame.bytes == capture.bytes)
    if capture.isFromClient {
      let request = try RequestEnvelope(decoding: frame.body)
      #expect(request.service == "infin8.test.v1.Echoes")
      #expect(request.encoded() == frame.body)
    } else {
      let response = try ResponseEnvelope(decoding: frame.body)
      let codes: [String: Int32] = ["fail": 5, "slow-timeout": 4, "unknown-method": 12]
      #expect(response.status?.code ?? 0 == codes[name] ?? 0)
      #expect(response.encoded() == frame.body)
    }
  }

  @Test("GW-02 a captured client is answered as the captured server answered it")
  func replay() async throws {
    var router = Router()
    router.unary(service: "vec.Test", method: "Echo") { payload, _ in payload }
    router.unary(service: "vec.Test", method: "Nop") { _, _ in [] }
    router.unary(service: "vec.Test", method: "Fail") { _, _ in throw Refusal(.notFound, "no such thing") }
    router.unary(service: "vec.Test", method: "Meta") { _, context in
      let text = "map[k:[" + context.metadata.values(of: "k").joined(separator: " ") + "]]"
      return [0x12, UInt8(text.utf8.count)] + Array(text.utf8)
    }
    router.unary(service: "vec.Test", method: "Wait") { _, context in
      if context.deadline != nil { try await Task.sleep(for: .seconds(60)) }
      return []
    }
    router.serverStream(service: "vec.Test", method: "Down") { payload, _, send in
      let messages: [[UInt8]] = payload == [8, 1] ? [[8, 1]] : [[8, 1, 0x12, 1, 0x78], [8, 2, 0x12, 1, 0x78]]
      for message in messages { try await send(message) }
    }
    router.serverStream(service: "vec.Test", method: "DownFail") { _, _, send in
      try await send([8, 1])
      throw Refusal(.versionConflict, "half way")
    }
    router.clientStream(service: "vec.Test", method: "Up") { messages, _ in
      var sum: UInt8 = 0
      for try await message in messages { sum += message.count > 1 ? message[1] : 0 }
      return [8, sum]
    }
    router.bidirectional(service: "vec.Test", method: "Both") { messages, _, send in
      for try await message in messages { try await send(message) }
    }
    let frames = try Capture.load().map { (isFromClient: $0.isFromClient, frame: try #require($0.frame)) }
    let ids = Set(frames.map(\.frame.stream)).sorted()
    try await withServer(router) { path, _ async throws in
      let peer = try RawPeer(path)
      for id in ids where id != 7 {
        for (isFromClient, expected) in frames where expected.stream == id {
          if isFromClient {
            try await peer.send(expected.bytes)
            continue
          }
          let frame = try #require(try await peer.receive())
          guard expected.kind == .response, let status = try ResponseEnvelope(decoding: expected.body).status else {
            #expect(frame == expected)
            continue
          }
          // Our statuses carry a reason too; the code is the same.
          #expect(try ResponseEnvelope(decoding: frame.body).status?.code == status.code)
        }
      }
    }
  }
}
