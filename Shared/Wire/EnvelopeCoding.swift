/// A message read and written by hand, field by field; unknown fields are skipped.
protocol EnvelopeMessage {
  init()
  mutating func read(_ field: EnvelopeField) throws(WireError)
  /// Exactly how many bytes ``write(to:)`` appends.
  var size: Int { get }
  func write(to bytes: inout [UInt8])
}

extension EnvelopeMessage {
  init(reading bytes: UnsafeBufferPointer<UInt8>) throws(WireError) {
    self.init()
    var cursor = Cursor(bytes)
    while let field = try EnvelopeField.next(&cursor) { try read(field) }
  }

  init(reading bytes: [UInt8]) throws(WireError) {
    self = try bytes.withUnsafeBufferPointer { buffer throws(WireError) in try Self(reading: buffer) }
  }

  var written: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    write(to: &bytes)
    return bytes
  }
}

/// An envelope whose payload is cut out of the bytes it came in.
protocol CutEnvelope {
  static var payloadField: UInt64 { get }
  var payload: [UInt8] { get set }
  init()
  /// Reads any field but the payload.
  mutating func read(_ field: EnvelopeField) throws(WireError)
}

extension CutEnvelope {
  init(cutting bytes: consuming [UInt8]) throws(WireError) {
    self.init()
    let range = try readAround(bytes)
    // A large payload is moved to the front of the memory it lies in: cheaper than memory of its own.
    if range.count < 16 << 10 {
      payload = Array(bytes[range])
    } else {
      bytes.removeLast(bytes.count - range.upperBound)
      bytes.removeFirst(range.lowerBound)
      payload = bytes
    }
  }

  /// Reads everything but the payload and says where that lies.
  private mutating func readAround(_ bytes: borrowing [UInt8]) throws(WireError) -> Range<Int> {
    try bytes.withUnsafeBufferPointer { buffer throws(WireError) in
      var range = 0..<0
      var cursor = Cursor(buffer)
      while let field = try EnvelopeField.next(&cursor) {
        if field.number == Self.payloadField {
          range = cursor.position - (try field.delimited().count)..<cursor.position
        } else {
          try read(field)
        }
      }
      return range
    }
  }
}

/// One field of an envelope as it stands on the wire, in memory that is only lent.
struct EnvelopeField {
  private enum Content {
    case varint(UInt64)
    case delimited(UnsafeBufferPointer<UInt8>)
    case fixed
  }

  let number: UInt64
  private let content: Content

  static func next(_ cursor: inout Cursor) throws(WireError) -> EnvelopeField? {
    guard !cursor.isAtEnd else { return nil }
    let tag = try cursor.varint()
    guard tag >> 3 >= 1 else { throw .malformed }
    switch tag & 7 {
    case 0: return EnvelopeField(number: tag >> 3, content: .varint(try cursor.varint()))
    case 1:
      _ = try cursor.take(8)
      return EnvelopeField(number: tag >> 3, content: .fixed)
    case 2: return EnvelopeField(number: tag >> 3, content: .delimited(try cursor.take(try cursor.length())))
    case 5:
      _ = try cursor.take(4)
      return EnvelopeField(number: tag >> 3, content: .fixed)
    default: throw .malformed
    }
  }

  func varint() throws(WireError) -> UInt64 {
    guard case .varint(let value) = content else { throw .malformed }
    return value
  }

  func delimited() throws(WireError) -> UnsafeBufferPointer<UInt8> {
    guard case .delimited(let bytes) = content else { throw .malformed }
    return bytes
  }

  func bytes() throws(WireError) -> [UInt8] { Array(try delimited()) }

  func text() throws(WireError) -> String { try TextRules.text(try delimited()) }

  func message<Inner: EnvelopeMessage>(_: Inner.Type = Inner.self) throws(WireError) -> Inner {
    try Inner(reading: try delimited())
  }
}

/// Protobuf's fields, and how long they are; defaults are left out, as proto3 has it.
enum EnvelopeSize {
  static func varint(_ value: UInt64) -> Int { (63 - (value | 1).leadingZeroBitCount) / 7 + 1 }

  static func number(_ value: UInt64) -> Int { value == 0 ? 0 : 1 + varint(value) }

  static func text(_ value: String) -> Int { value.isEmpty ? 0 : delimited(value.utf8.count) }

  static func bytes(_ value: [UInt8]) -> Int { value.isEmpty ? 0 : delimited(value.count) }

  static func message(_ value: some EnvelopeMessage) -> Int { delimited(value.size) }

  static func delimited(_ count: Int) -> Int { 1 + varint(UInt64(count)) + count }
}

extension [UInt8] {
  mutating func appendNumber(_ field: UInt8, _ value: UInt64) {
    guard value != 0 else { return }
    append(field << 3)
    appendVarint(value)
  }

  mutating func appendText(_ field: UInt8, _ value: String) {
    guard !value.isEmpty else { return }
    appendHead(field, value.utf8.count)
    append(contentsOf: value.utf8)
  }

  mutating func appendBytes(_ field: UInt8, _ value: [UInt8]) {
    guard !value.isEmpty else { return }
    appendHead(field, value.count)
    append(contentsOf: value)
  }

  /// A sub-message, which is there even when it is empty.
  mutating func appendMessage(_ field: UInt8, _ value: some EnvelopeMessage) {
    appendHead(field, value.size)
    value.write(to: &self)
  }

  /// What stands before a text, bytes or a message: field and length.
  mutating func appendHead(_ field: UInt8, _ count: Int) {
    append(field << 3 | 2)
    appendVarint(UInt64(count))
  }

  private mutating func appendVarint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    append(UInt8(value))
  }
}
