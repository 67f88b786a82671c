/// One ttrpc frame: a 10-byte header (length, stream, type, flags; big-endian) and its body.
public struct Frame: Sendable, Equatable {
  public var stream: UInt32
  public var type: FrameType
  public var flags: FrameFlags
  public var body: [UInt8]

  public init(stream: UInt32, type: FrameType, flags: FrameFlags = [], body: [UInt8] = []) {
    self.stream = stream
    self.type = type
    self.flags = flags
    self.body = body
  }

  /// The most a body may hold, in both directions.
  public static let maximumBody = 4 << 20
  public static let headerSize = 10

  /// Appends the frame's bytes to a buffer.
  func append(to buffer: inout [UInt8]) {
    buffer.reserveCapacity(buffer.count + Self.headerSize + body.count)
    Self.append(UInt32(body.count), to: &buffer)
    Self.append(stream, to: &buffer)
    buffer.append(type.rawValue)
    buffer.append(flags.rawValue)
    buffer.append(contentsOf: body)
  }

  private static func append(_ value: UInt32, to buffer: inout [UInt8]) {
    for shift in [24, 16, 8, 0] { buffer.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }
}

/// What a frame is; a number nobody knows is kept so that it can be named in a refusal.
public struct FrameType: RawRepresentable, Sendable, Equatable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Starts a stream.
  public static let request = FrameType(rawValue: 1)
  /// The only reply of a unary call; ends a stream with a status.
  public static let response = FrameType(rawValue: 2)
  /// One message of a stream.
  public static let data = FrameType(rawValue: 3)
}

public struct FrameFlags: OptionSet, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The sender sends no more on this stream.
  public static let remoteClosed = FrameFlags(rawValue: 1)
  /// The sender will send more on this stream.
  public static let remoteOpen = FrameFlags(rawValue: 2)
  /// The empty body is no message.
  public static let noData = FrameFlags(rawValue: 4)
}

/// Cuts a byte stream into frames. Pure: bytes in, frames out.
struct FrameDecoder {
  enum Event: Equatable {
    case frame(Frame)
    /// A body over the limit, which is being skipped; the connection lives on.
    case oversize(stream: UInt32, type: FrameType, length: Int)
    /// A length so absurd that the bytes cannot be frames; the connection must end.
    case garbage(length: Int)
  }

  private var buffer: [UInt8] = []
  private var position = 0
  private var toSkip = 0

  /// Past this an oversize body is not worth skipping: whoever sends it does not speak ttrpc.
  static let skipLimit = 64 << 20

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    var bytes = bytes[...]
    if toSkip > 0 {
      let skipped = min(toSkip, bytes.count)
      toSkip -= skipped
      bytes = bytes.dropFirst(skipped)
    }
    if position > 0, position == buffer.count {
      buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 16)
      position = 0
    } else if position > 1 << 20 {
      buffer.removeFirst(position)
      position = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next whole frame, if its last byte has arrived.
  mutating func next() -> Event? {
    guard buffer.count - position >= Frame.headerSize else { return nil }
    let length = Int(number(at: position))
    let stream = number(at: position + 4)
    let type = FrameType(rawValue: buffer[position + 8])
    guard length <= Frame.maximumBody else { return refuse(length, stream, type) }
    let end = position + Frame.headerSize + length
    guard buffer.count >= end else { return nil }
    let frame = Frame(
      stream: stream, type: type, flags: FrameFlags(rawValue: buffer[position + 9]),
      body: Array(buffer[position + Frame.headerSize..<end]))
    position = end
    return .frame(frame)
  }

  private mutating func refuse(_ length: Int, _ stream: UInt32, _ type: FrameType) -> Event {
    guard length <= Self.skipLimit else { return .garbage(length: length) }
    position += Frame.headerSize
    let present = min(length, buffer.count - position)
    position += present
    toSkip = length - present
    return .oversize(stream: stream, type: type, length: length)
  }

  private func number(at index: Int) -> UInt32 {
    buffer[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
