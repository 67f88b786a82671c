/// The reserved service with which our clients talk about the connection itself.
///
/// Its messages have only small numbers, written here by hand: `Cancel { uint32 stream = 1 }`,
/// `Grant { uint32 stream = 1; uint32 messages = 2 }`, `Ping {}`. A server that does not know it answers UNIMPLEMENTED.
package enum Control {
  package static let service = "infin8.rpc.v1.Control"
  package static let ping = "Ping"
  package static let cancel = "Cancel"
  package static let grant = "Grant"

  /// Protobuf: each number as a varint field, numbered from 1.
  package static func encode(_ numbers: UInt32...) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, number) in numbers.enumerated() {
      bytes.append(UInt8((index + 1) << 3))
      var rest = number
      while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    return bytes
  }

  /// The varint fields 1 to `count`, absent ones as 0; nil when the bytes are anything else.
  package static func decode(_ bytes: [UInt8], count: Int) -> [UInt32]? {
    var numbers = [UInt32](repeating: 0, count: count)
    var position = 0
    func varint() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 7) {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        position += 1
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      return nil
    }
    while position < bytes.count {
      guard let key = varint(), key & 7 == 0, let value = varint() else { return nil }
      let field = Int(key >> 3)
      if (1...count).contains(field) { numbers[field - 1] = UInt32(truncatingIfNeeded: value) }
    }
    return numbers
  }
}
