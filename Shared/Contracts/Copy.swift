import CContracts
import CProtobufC
import Wire

/// What generated messages copy with: C values that protobuf-c owns become Swift values, and back.
enum Copy {
  static func string(_ pointer: UnsafePointer<CChar>?) -> String {
    guard let pointer, pointer.pointee != 0 else { return "" }
    return String(cString: pointer)
  }

  static func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
    Array(UnsafeBufferPointer(start: data.data, count: data.len))
  }

  static func data(_ bytes: [UInt8], _ arena: Arena) throws(WireError) -> ProtobufCBinaryData {
    let (count, data) = try arena.bytes(bytes)
    return ProtobufCBinaryData(len: count, data: data)
  }

  /// A C enum's number; the C compiler chooses its signedness.
  static func number(_ value: some RawRepresentable<UInt32>) -> Int32 { Int32(bitPattern: value.rawValue) }

  static func cEnum<CEnum: RawRepresentable<UInt32>>(_ value: Int32) -> CEnum {
    guard let value = CEnum(rawValue: UInt32(bitPattern: value)) else { preconditionFailure("C enums take any number") }
    return value
  }

  static func array<CElement, Element>(
    _ start: UnsafeMutablePointer<CElement>?, _ count: Int, _ convert: (CElement) -> Element
  ) -> [Element] {
    UnsafeBufferPointer(start: start, count: start == nil ? 0 : count).map(convert)
  }

  static func messages<CMessage, M: Message>(
    _ start: UnsafeMutablePointer<UnsafeMutablePointer<CMessage>?>?, _ count: Int
  ) -> [M] {
    guard let start, count > 0 else { return [] }
    return [M](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count {
        guard let message = start[index] else { preconditionFailure("protobuf-c leaves no message of a list out") }
        (buffer.baseAddress.unsafelyUnwrapped + index).initialize(to: M(unpacked: message))
        initialized = index + 1
      }
    }
  }
}
