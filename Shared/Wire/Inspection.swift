import CProtobufC

/// Walks bytes along a descriptor before protobuf-c is let at them.
///
/// protobuf-c 1.4.1 recurses without bound (10,000 nested levels overflow the stack), cuts strings at a NUL without a word,
/// takes any bytes for text, and turns 4 MiB of empty sub-messages into hundreds of megabytes. The walk refuses all four;
/// the memory bound itself is the arena's.
struct Inspection {
  let limits: WireLimits

  func check(
    _ bytes: UnsafeBufferPointer<UInt8>, as descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int = 0
  ) throws(WireError) {
    guard depth < limits.depth else { throw .tooDeep }
    var cursor = Cursor(bytes)
    while !cursor.isAtEnd {
      let tag = try cursor.varint()
      let number = tag >> 3
      guard (1...UInt64(UInt32.max >> 3)).contains(number) else { throw .malformed }
      switch tag & 7 {
      case 0: _ = try cursor.varint()
      case 1: _ = try cursor.take(8)
      case 2:
        let content = try cursor.take(cursor.length())
        if let field = protobuf_c_message_descriptor_get_field(descriptor, UInt32(number)) {
          try check(content, in: field, depth: depth)
        }
      case 5: _ = try cursor.take(4)
      default: throw .malformed
      }
    }
  }

  private func check(
    _ content: UnsafeBufferPointer<UInt8>, in field: UnsafePointer<ProtobufCFieldDescriptor>, depth: Int
  ) throws(WireError) {
    switch field.pointee.type {
    case PROTOBUF_C_TYPE_MESSAGE:
      guard let inner = field.pointee.descriptor else { throw .malformed }
      try check(content, as: inner.assumingMemoryBound(to: ProtobufCMessageDescriptor.self), depth: depth + 1)
    case PROTOBUF_C_TYPE_STRING: try TextRules.check(content)
    default: return
    }
  }
}

/// What a text on the wire must be.
enum TextRules {
  static func check(_ bytes: UnsafeBufferPointer<UInt8>) throws(WireError) {
    var isASCII = true
    for byte in bytes {
      if byte == 0 { throw .embeddedNUL }
      isASCII = isASCII && byte < 0x80
    }
    if isASCII { return }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8 }
  }
}

/// Reads protobuf's primitives from a buffer, never past its end.
struct Cursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func varint() throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < bytes.count else { throw .truncated }
      let byte = bytes[position]
      position += 1
      // The tenth byte holds one bit.
      if shift == 63, byte > 1 { throw .malformed }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw .malformed
  }

  /// A length that fits the rest of the buffer.
  mutating func length() throws(WireError) -> Int {
    let length = try varint()
    guard length <= UInt64(bytes.count - position) else { throw .truncated }
    return Int(length)
  }

  mutating func take(_ count: Int) throws(WireError) -> UnsafeBufferPointer<UInt8> {
    guard count <= bytes.count - position else { throw .truncated }
    defer { position += count }
    return UnsafeBufferPointer(rebasing: bytes[position..<position + count])
  }
}
