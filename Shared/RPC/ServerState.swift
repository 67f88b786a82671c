import Vocabulary
import Wire

/// The server's side of one connection as a pure state machine: frames in, actions out.
struct ServerState {
  enum Action: Equatable {
    /// Serve this request on this stream.
    case begin(stream: UInt32, RequestEnvelope)
    /// Answer at once with a refusal.
    case refuse(stream: UInt32, Refusal)
    /// Stop the handler of this stream; its caller has given up.
    case cancel(stream: UInt32)
    /// Answer a ping.
    case pong(stream: UInt32)
    /// Do nothing.
    case ignore
    /// The peer does not speak ttrpc: end the connection.
    case close
  }

  /// The service that connections answer themselves; see README.
  static let control = "infin8.rpc.v1.Control"

  private(set) var open: Set<UInt32> = []
  private var newest: UInt32 = 0
  private(set) var isDraining = false
  let maximumStreams: Int

  init(maximumStreams: Int) { self.maximumStreams = maximumStreams }

  mutating func received(_ event: FrameDecoder.Event) -> Action {
    switch event {
    case .garbage: return .close
    case .oversize(let stream, _, let length):
      let limit = Frame.maximumBody
      return .refuse(
        stream: stream,
        Refusal(.messageTooLarge, "the message has \(length) bytes; the most is \(limit)"))
    case .frame(let frame):
      switch frame.type {
      case .request: return request(frame)
      case .data: return data(frame)
      case .response: return .ignore
      default: return .ignore
      }
    }
  }

  private mutating func request(_ frame: Frame) -> Action {
    guard frame.stream % 2 == 1 else {
      return .refuse(stream: frame.stream, Refusal(.messageMalformed, "a client's stream ids are odd"))
    }
    guard frame.stream > newest else {
      return .refuse(stream: frame.stream, Refusal(.messageMalformed, "stream \(frame.stream) has been used before"))
    }
    newest = frame.stream
    let envelope: RequestEnvelope
    do throws(WireError) {
      envelope = try RequestEnvelope(decoding: frame.body)
    } catch {
      return .refuse(stream: frame.stream, Refusal(.messageMalformed, error.description))
    }
    if envelope.service == Self.control { return controlled(frame.stream, envelope) }
    if frame.flags.contains(.remoteOpen) {
      return .refuse(stream: frame.stream, Refusal(.methodUnknown, "methods with a client's stream are not served here"))
    }
    if isDraining {
      return .refuse(stream: frame.stream, Refusal(.draining, "this process is stopping: connect again"))
    }
    guard open.count < maximumStreams else {
      return .refuse(
        stream: frame.stream,
        Refusal(
          .tooManyRequests, "\(maximumStreams) calls are under way on this connection",
          retryAfter: .milliseconds(50)))
    }
    open.insert(frame.stream)
    return .begin(stream: frame.stream, envelope)
  }

  private func controlled(_ stream: UInt32, _ envelope: RequestEnvelope) -> Action {
    switch envelope.method {
    case "Ping": return .pong(stream: stream)
    case "Cancel":
      guard let target = ControlCancel.stream(in: envelope.payload), open.contains(target) else {
        return .pong(stream: stream)
      }
      return .cancel(stream: target)
    default: return .refuse(stream: stream, Refusal(.methodUnknown, "Control has no method \(envelope.method.prefix(64))"))
    }
  }

  private func data(_ frame: Frame) -> Action {
    guard open.contains(frame.stream) else { return .ignore }
    return .refuse(stream: frame.stream, Refusal(.messageMalformed, "this stream takes no more messages"))
  }

  /// A stream has been answered for good. False when it had been already.
  mutating func finish(_ stream: UInt32) -> Bool { open.remove(stream) != nil }

  mutating func drain() { isDraining = true }
}

/// The payload of `Control/Cancel`: field 1, the stream's id.
enum ControlCancel {
  static func payload(stream: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [0x08]
    var value = stream
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
    return bytes
  }

  static func stream(in payload: [UInt8]) -> UInt32? {
    guard payload.first == 0x08, payload.count <= 6 else { return nil }
    var value: UInt64 = 0
    for (index, byte) in payload.dropFirst().enumerated() {
      value |= UInt64(byte & 0x7F) << (7 * UInt64(index))
      if byte < 0x80 { return UInt32(exactly: value) }
    }
    return nil
  }
}
