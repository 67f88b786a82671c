internal import Vocabulary

/// One ttrpc frame: ten bytes of header and a body.
///
///     0        4          8    9     10
///     +--------+----------+----+-----+----------------+
///     | length | stream   |kind|flags| body (length)  |
///     | u32 BE | u32 BE   | u8 | u8  | at most 4 MiB  |
///     +--------+----------+----+-----+----------------+
package struct Frame: Sendable, Equatable {
  /// What a frame is for. Kinds this version does not know are kept as they are and ignored by both sides.
  package struct Kind: RawRepresentable, Sendable, Equatable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Starts a stream.
    package static let request = Kind(rawValue: 1)
    /// The only reply of a unary call; ends a stream with a status.
    package static let response = Kind(rawValue: 2)
    /// One message of a stream, or its end.
    package static let data = Kind(rawValue: 3)
    /// Ours alone, sent only to clients that speak of credit: how many more messages the server takes on a stream.
    package static let grant = Kind(rawValue: 0x81)
  }

  package struct Flags: OptionSet, Sendable, Equatable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The sender sends nothing more on this stream.
    package static let remoteClosed = Flags(rawValue: 1)
    /// The sender of a request will send data on this stream.
    package static let remoteOpen = Flags(rawValue: 2)
    /// The empty body means nothing, instead of an empty message.
    package static let noData = Flags(rawValue: 4)
  }

  /// The largest body either side may send, in bytes: ttrpc's own bound.
  package static let bodyLimit = 4 << 20
  package static let headerSize = 10

  package var stream: UInt32
  package var kind: Kind
  package var flags: Flags
  package var body: [UInt8]

  /// Refuses what no frame can hold.
  static func checkSize(_ count: Int, of what: String = "a message") throws(Refusal) {
    guard count <= bodyLimit else {
      throw Refusal(.messageTooLarge, "\(what) of \(count) bytes exceeds \(bodyLimit)")
    }
  }

  package init(stream: UInt32, kind: Kind, flags: Flags = [], body: [UInt8] = []) {
    self.stream = stream
    self.kind = kind
    self.flags = flags
    self.body = body
  }

  /// Appends a header.
  static func appendHeader(
    length: Int, stream: UInt32, kind: Kind, flags: Flags, to bytes: inout [UInt8]
  ) {
    let words = (UInt32(truncatingIfNeeded: length).bigEndian, stream.bigEndian)
    withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) }
    bytes.append(kind.rawValue)
    bytes.append(flags.rawValue)
  }

  /// The whole frame as it stands on the wire.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Frame.headerSize + body.count)
    Frame.appendHeader(length: body.count, stream: stream, kind: kind, flags: flags, to: &bytes)
    bytes += body
    return bytes
  }
}
