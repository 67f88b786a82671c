/// One field of an envelope as it stands on the wire.
struct EnvelopeField {
  fileprivate enum Content {
    case varint(UInt64)
    case delimited(UnsafeBufferPointer<UInt8>)
    case fixed
  }

  fileprivate let content: Content

  func number() throws(WireError) -> UInt64 {
    guard case .varint(let value) = content else { throw .malformed }
    return value
  }

  func bytes() throws(WireError) -> [UInt8] {
    guard case .delimited(let bytes) = content else { throw .malformed }
    return Array(bytes)
  }

  func text() throws(WireError) -> String {
    guard case .delimited(let bytes) = content else { throw .malformed }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
    return text
  }
}

/// Walks the fields of an envelope; unknown ones are the caller's to skip.
enum EnvelopeReader {
  static func read(
    _ bytes: some Collection<UInt8>, _ visit: (UInt64, EnvelopeField) throws(WireError) -> Void
  ) throws(WireError) {
    if let done: Result<Void, WireError> = bytes.withContiguousStorageIfAvailable({ walk($0, visit) }) {
      return try done.get()
    }
    let copy = Array(bytes)
    try copy.withUnsafeBufferPointer { walk($0, visit) }.get()
  }

  private static func walk(
    _ bytes: UnsafeBufferPointer<UInt8>, _ visit: (UInt64, EnvelopeField) throws(WireError) -> Void
  ) -> Result<Void, WireError> {
    do throws(WireError) {
      var cursor = Cursor(bytes)
      while !cursor.isAtEnd {
        let tag = try cursor.varint()
        guard tag >> 3 >= 1 else { throw .malformed }
        switch tag & 7 {
        case 0: try visit(tag >> 3, EnvelopeField(content: .varint(try cursor.varint())))
        case 1:
          _ = try cursor.take(8)
          try visit(tag >> 3, EnvelopeField(content: .fixed))
        case 2: try visit(tag >> 3, EnvelopeField(content: .delimited(try cursor.take(try cursor.length()))))
        case 5:
          _ = try cursor.take(4)
          try visit(tag >> 3, EnvelopeField(content: .fixed))
        default: throw .malformed
        }
      }
      return .success(())
    } catch {
      return .failure(error)
    }
  }
}

/// Writes fields one after another; defaults are left out, as proto3 has it.
struct EnvelopeWriter {
  private(set) var result: [UInt8] = []

  init(capacity: Int) { result.reserveCapacity(capacity) }

  mutating func number(_ field: Int, _ value: UInt64) {
    guard value != 0 else { return }
    varint(UInt64(field) << 3)
    varint(value)
  }

  mutating func text(_ field: Int, _ value: String) {
    guard !value.isEmpty else { return }
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(value.utf8.count))
    result.append(contentsOf: value.utf8)
  }

  mutating func bytes(_ field: Int, _ value: [UInt8]) {
    guard !value.isEmpty else { return }
    message(field, value)
  }

  /// A sub-message, which is there even when it is empty.
  mutating func message(_ field: Int, _ value: [UInt8]) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(value.count))
    result.append(contentsOf: value)
  }

  private mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      result.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    result.append(UInt8(value))
  }
}
