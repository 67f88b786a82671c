import RPC
import Wire

// Bytes as a peer would send them, to a server's and to a client's side of a connection. The first byte says in how
// large pieces they arrive; nothing may crash, and what was kept must be bounded by what was sent.

func both(_ bytes: UnsafeBufferPointer<UInt8>) {
  guard let first = bytes.first else { return }
  var server = ServerConnectionState(limit: 64)
  var client = ClientConnectionState()
  for index in 0..<16 { _ = client.open([.unary, .serverStream, .duplex, .control][index % 4]) }
  var decoder = FrameDecoder()
  var rest = Array(bytes.dropFirst())[...]
  while !rest.isEmpty {
    decoder.feed(Array(rest.prefix(Int(first) + 1)))
    rest = rest.dropFirst(Int(first) + 1)
    while let item = decoder.next() {
      switch item {
      case .frame(let frame):
        precondition(frame.body.count <= Frame.bodyLimit)
        if case .start(let stream, let body, _) = server.receive(frame) {
          if let request = try? RequestEnvelope(decoding: body) {
            // What was understood is said again in the same words.
            guard let again = try? RequestEnvelope(decoding: request.encoded()) else { fatalError("unreadable") }
            precondition(again == request && request.encodedSize == request.encoded().count)
          }
          if stream % 3 == 0 { server.end(stream) }
        }
        if case .reply(_, let body) = client.receive(frame), let reply = try? ResponseEnvelope(decoding: body) {
          _ = reply.status?.refusal
          precondition(reply.encodedSize == reply.encoded().count)
        }
        _ = Control.decode(frame.body, count: 2)
      case .oversize(let stream, let kind, let length):
        _ = server.receiveOversize(stream: stream, kind: kind, length: length)
        _ = client.receiveOversize(stream: stream, length: length)
      case .broken: return
      }
    }
  }
  precondition(server.openStreams <= bytes.count)
}

/// What libFuzzer calls with ever new bytes (https://llvm.org/docs/LibFuzzer.html); it brings the program's `main`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  both(UnsafeBufferPointer(start: bytes, count: count))
  return 0
}
