import RPC
import Testing

@Suite struct FrameTests {
  static let frames = [
    Frame(stream: 1, kind: .request, body: [1, 2, 3]),
    Frame(stream: 3, kind: .data, flags: [.remoteClosed, .noData]),
    Frame(stream: 0xFFFF_FFFD, kind: Frame.Kind(rawValue: 9), flags: Frame.Flags(rawValue: 0xF0), body: [0]),
    Frame(stream: 5, kind: .response, body: [UInt8](repeating: 7, count: 300)),
  ]

  static func drain(_ decoder: inout FrameDecoder) -> [FrameDecoder.Item] {
    var items: [FrameDecoder.Item] = []
    while let item = decoder.next() { items.append(item) }
    return items
  }

  @Test("GW-01 a frame is ten bytes of header, big-endian, and its body")
  func layout() {
    let frame = Frame(stream: 0x0102_0304, kind: .data, flags: .noData, body: [0xAA, 0xBB])
    #expect(frame.bytes == [0, 0, 0, 2, 1, 2, 3, 4, 3, 4, 0xAA, 0xBB])
  }

  @Test("GW-01 frames torn at any byte are read whole")
  func torn() {
    let bytes = FrameTests.frames.flatMap(\.bytes)
    for cut in 0...bytes.count {
      var decoder = FrameDecoder()
      decoder.feed(Array(bytes[..<cut]))
      var items = FrameTests.drain(&decoder)
      decoder.feed(Array(bytes[cut...]))
      items += FrameTests.drain(&decoder)
      #expect(items == FrameTests.frames.map { .frame($0) })
      #expect(!decoder.isInsideFrame)
    }
  }

  @Test("Frames that come byte by byte are read whole")
  func dribble() {
    var decoder = FrameDecoder()
    var items: [FrameDecoder.Item] = []
    for byte in FrameTests.frames.flatMap(\.bytes) {
      decoder.feed([byte])
      items += FrameTests.drain(&decoder)
    }
    #expect(items == FrameTests.frames.map { .frame($0) })
  }

  @Test("GW-01 a body of 4 MiB is read, one byte more is skipped and the next frame is read")
  func bound() {
    var decoder = FrameDecoder()
    let largest = Frame(stream: 1, kind: .request, body: [UInt8](repeating: 1, count: Frame.bodyLimit))
    let tooLong = Frame(stream: 3, kind: .request, body: [UInt8](repeating: 1, count: Frame.bodyLimit + 1))
    let good = Frame(stream: 5, kind: .request, body: [1])
    decoder.feed(largest.bytes + tooLong.bytes + good.bytes)
    #expect(
      FrameTests.drain(&decoder) == [
        .frame(largest), .oversize(stream: 3, kind: .request, length: UInt32(Frame.bodyLimit) + 1), .frame(good),
      ])
  }

  @Test("A length of 4 GiB breaks the connection at once")
  func broken() {
    var decoder = FrameDecoder()
    decoder.feed([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 1, 0] + FrameTests.frames[0].bytes)
    #expect(FrameTests.drain(&decoder) == [.broken(length: .max)])
    decoder.feed(FrameTests.frames[0].bytes)
    #expect(FrameTests.drain(&decoder).isEmpty)
  }

  @Test("Control messages survive the wire and refuse what is no protobuf")
  func control() async throws {
    #expect(Control.encode(7) == [8, 7])
    #expect(Control.decode(Control.encode(300, 0xFFFF_FFFF), count: 2) == [300, 0xFFFF_FFFF])
    #expect(Control.decode([], count: 1) == [0])
    #expect(Control.decode([8, 0x80], count: 1) == nil)
    #expect(Control.decode([0x0A, 1, 1], count: 1) == nil)
  }
}
