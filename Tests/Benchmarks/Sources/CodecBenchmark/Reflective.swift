import CBump
import CContracts
import CProtobufC

/// The candidate that was not taken: one generic coder that walks protobuf-c's descriptors at run time. No generated Swift,
/// but no types either: a field is found by its place in the descriptor and is whatever it happens to be.
indirect enum ReflectiveValue {
  case absent
  case number(Int64)
  case fraction(Double)
  case flag(Bool)
  case text(String)
  case bytes([UInt8])
  case message(ReflectiveMessage)
  case list([ReflectiveValue])
}

struct ReflectiveMessage {
  let descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  /// In the descriptor's order.
  var fields: [ReflectiveValue]

  subscript(name: String) -> ReflectiveValue {
    guard let field = protobuf_c_message_descriptor_get_field_by_name(descriptor, name) else { return .absent }
    return fields[descriptor.pointee.fields.distance(to: field)]
  }
}

// MARK: Reading

extension ReflectiveMessage {
  init(unpacked source: UnsafeRawPointer, as descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
    self.descriptor = descriptor
    fields = (0..<Int(descriptor.pointee.n_fields)).map { index in
      Self.read(source, descriptor.pointee.fields[index])
    }
  }

  private static func read(_ source: UnsafeRawPointer, _ field: ProtobufCFieldDescriptor) -> ReflectiveValue {
    let place = source + Int(field.offset)
    if field.label == PROTOBUF_C_LABEL_REPEATED {
      let count = (source + Int(field.quantifier_offset)).load(as: Int.self)
      guard count > 0, let start = place.load(as: UnsafeRawPointer?.self) else { return .list([]) }
      let stride = stride(of: field.type)
      return .list((0..<count).map { element(start + $0 * stride, field) })
    }
    if field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0,
      (source + Int(field.quantifier_offset)).load(as: UInt32.self) != field.id
    {
      return .absent
    }
    return element(place, field)
  }

  private static func element(_ place: UnsafeRawPointer, _ field: ProtobufCFieldDescriptor) -> ReflectiveValue {
    switch field.type {
    case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_ENUM:
      return .number(Int64(place.load(as: Int32.self)))
    case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32: return .number(Int64(place.load(as: UInt32.self)))
    case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_UINT64,
      PROTOBUF_C_TYPE_FIXED64:
      return .number(place.load(as: Int64.self))
    case PROTOBUF_C_TYPE_BOOL: return .flag(place.load(as: Int32.self) != 0)
    case PROTOBUF_C_TYPE_DOUBLE: return .fraction(place.load(as: Double.self))
    case PROTOBUF_C_TYPE_FLOAT: return .fraction(Double(place.load(as: Float.self)))
    case PROTOBUF_C_TYPE_STRING:
      return .text(place.load(as: UnsafePointer<CChar>?.self).map { String(cString: $0) } ?? "")
    case PROTOBUF_C_TYPE_BYTES:
      let data = place.load(as: ProtobufCBinaryData.self)
      return .bytes(Array(UnsafeBufferPointer(start: data.data, count: data.len)))
    default:
      guard let inner = place.load(as: UnsafeRawPointer?.self), let descriptor = field.descriptor else {
        return .absent
      }
      return .message(
        ReflectiveMessage(
          unpacked: inner, as: descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)))
    }
  }

  static func stride(of type: ProtobufCType) -> Int {
    switch type {
    case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_ENUM,
      PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_BOOL, PROTOBUF_C_TYPE_FLOAT:
      4
    case PROTOBUF_C_TYPE_BYTES: MemoryLayout<ProtobufCBinaryData>.stride
    default: 8
    }
  }
}

// MARK: Writing

extension ReflectiveMessage {
  /// Builds the C struct in the arena.
  func fill(_ bump: UnsafeMutablePointer<Bump>) -> UnsafeMutableRawPointer {
    guard let target = bump_alloc(bump, descriptor.pointee.sizeof_message) else { preconditionFailure("arena full") }
    protobuf_c_message_init(descriptor, target)
    for (index, value) in fields.enumerated() { Self.write(value, target, descriptor.pointee.fields[index], bump) }
    return target
  }

  private static func write(
    _ value: ReflectiveValue, _ target: UnsafeMutableRawPointer, _ field: ProtobufCFieldDescriptor,
    _ bump: UnsafeMutablePointer<Bump>
  ) {
    let place = target + Int(field.offset)
    if case .list(let values) = value {
      guard !values.isEmpty else { return }
      let stride = stride(of: field.type)
      guard let start = bump_alloc(bump, values.count * stride) else { preconditionFailure("arena full") }
      for (index, value) in values.enumerated() { put(value, start + index * stride, field, bump) }
      (target + Int(field.quantifier_offset)).storeBytes(of: values.count, as: Int.self)
      place.storeBytes(of: start, as: UnsafeMutableRawPointer.self)
      return
    }
    if case .absent = value { return }
    if field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0 {
      (target + Int(field.quantifier_offset)).storeBytes(of: field.id, as: UInt32.self)
    }
    put(value, place, field, bump)
  }

  private static func put(
    _ value: ReflectiveValue, _ place: UnsafeMutableRawPointer, _ field: ProtobufCFieldDescriptor,
    _ bump: UnsafeMutablePointer<Bump>
  ) {
    switch value {
    case .absent, .list: return
    case .number(let number):
      if stride(of: field.type) == 4 {
        place.storeBytes(of: Int32(truncatingIfNeeded: number), as: Int32.self)
      } else {
        place.storeBytes(of: number, as: Int64.self)
      }
    case .fraction(let fraction):
      if field.type == PROTOBUF_C_TYPE_FLOAT {
        place.storeBytes(of: Float(fraction), as: Float.self)
      } else {
        place.storeBytes(of: fraction, as: Double.self)
      }
    case .flag(let flag): place.storeBytes(of: flag ? 1 : 0, as: Int32.self)
    case .text(let text):
      var text = text
      let copy = text.withUTF8 { utf8 -> UnsafeMutableRawPointer? in
        guard let base = utf8.baseAddress, let memory = bump_alloc(bump, utf8.count + 1) else { return nil }
        memory.copyMemory(from: base, byteCount: utf8.count)
        memory.storeBytes(of: 0, toByteOffset: utf8.count, as: UInt8.self)
        return memory
      }
      place.storeBytes(of: copy, as: UnsafeMutableRawPointer?.self)
    case .bytes(let bytes):
      let memory = bump_alloc(bump, bytes.count)
      bytes.withUnsafeBytes { memory?.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(place), byteCount: $0.count) }
      place.storeBytes(
        of: ProtobufCBinaryData(len: bytes.count, data: memory?.assumingMemoryBound(to: UInt8.self)),
        as: ProtobufCBinaryData.self)
    case .message(let message): place.storeBytes(of: message.fill(bump), as: UnsafeMutableRawPointer.self)
    }
  }
}
