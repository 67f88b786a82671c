import CProtobufC
import Glibc

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
    var lookup = FieldLookup(descriptor)
    while !cursor.isAtEnd {
      let tag = try cursor.varint()
      let number = tag >> 3
      guard (1...UInt64(UInt32.max >> 3)).contains(number) else { throw .malformed }
      switch tag & 7 {
      case 0: _ = try cursor.varint()
      case 1: _ = try cursor.take(8)
      case 2:
        let content = try cursor.take(cursor.length())
        if let field = lookup.field(UInt32(number)) {
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

/// Finds fields by number. Writers write them in order, so the next one is nearly always the last one or its neighbour.
private struct FieldLookup {
  private let descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  private var last = 0

  init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) { self.descriptor = descriptor }

  mutating func field(_ number: UInt32) -> UnsafePointer<ProtobufCFieldDescriptor>? {
    guard let fields = descriptor.pointee.fields else { return nil }
    let count = Int(descriptor.pointee.n_fields)
    for index in last..<min(last &+ 2, count) where fields[index].id == number {
      last = index
      return fields + index
    }
    guard let field = protobuf_c_message_descriptor_get_field(descriptor, number) else { return nil }
    last = fields.distance(to: field)
    return field
  }
}

/// What a text on the wire must be.
enum TextRules {
  static func check(_ bytes: UnsafeBufferPointer<UInt8>) throws(WireError) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    if memchr(base, 0, bytes.count) != nil { throw .embeddedNUL }
    if isASCII(UnsafeRawBufferPointer(bytes)) { return }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8 }
  }

  /// The text that bytes stand for; it may hold a NUL, which only C would trip over.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(WireError) -> String {
    if isASCII(UnsafeRawBufferPointer(bytes)) { return String(decoding: bytes, as: UTF8.self) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
    return text
  }

  /// Eight bytes at a time: no byte of ASCII has its highest bit set.
  private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var highest: UInt64 = 0
    var position = 0
    while position &+ 8 <= bytes.count {
      highest |= bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      position &+= 8
    }
    while position < bytes.count {
      highest |= UInt64(bytes[position])
      position &+= 1
    }
    return highest & 0x8080_8080_8080_8080 == 0
  }
}

/// Reads protobuf's primitives from a buffer, never past its end.
struct Cursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

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
