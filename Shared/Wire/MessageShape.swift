import CProtobufC

/// What a message is made of, read off protobuf-c's own descriptor: for tests and tools that make messages of any kind.
public struct MessageShape: Sendable {
  public struct Field: Sendable {
    public let number: UInt32
    public let name: String
    public let kind: Kind
    public let isRepeated: Bool
  }

  public indirect enum Kind: Sendable {
    case text
    case bytes
    case bool
    /// Every other number, as a varint.
    case integer
    case double
    /// The numbers of its values.
    case choice([Int32])
    case message(MessageShape)
  }

  public let fields: [Field]

  /// - Parameter depth: how many levels of messages within messages are told; deeper ones have no fields here.
  public init(of type: any Message.Type, depth: Int = 4) {
    let prototype = UnsafeMutableRawPointer.allocate(byteCount: type.structSize, alignment: 16)
    defer { prototype.deallocate() }
    type.initialize(prototype)
    self.init(prototype.assumingMemoryBound(to: ProtobufCMessage.self).pointee.descriptor, depth)
  }

  private init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>?, _ depth: Int) {
    guard let descriptor, let fields = descriptor.pointee.fields, depth > 0 else {
      self.fields = []
      return
    }
    self.fields = (0..<Int(descriptor.pointee.n_fields)).map { index in
      let field = fields[index]
      return Field(
        number: field.id, name: field.name.map { String(cString: $0) } ?? "", kind: Self.kind(field, depth),
        isRepeated: field.label == PROTOBUF_C_LABEL_REPEATED)
    }
  }

  private static func kind(_ field: ProtobufCFieldDescriptor, _ depth: Int) -> Kind {
    switch field.type {
    case PROTOBUF_C_TYPE_STRING: return .text
    case PROTOBUF_C_TYPE_BYTES: return .bytes
    case PROTOBUF_C_TYPE_BOOL: return .bool
    case PROTOBUF_C_TYPE_DOUBLE: return .double
    case PROTOBUF_C_TYPE_MESSAGE:
      let inner = field.descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
      return .message(MessageShape(inner, depth - 1))
    case PROTOBUF_C_TYPE_ENUM:
      guard let choices = field.descriptor?.assumingMemoryBound(to: ProtobufCEnumDescriptor.self).pointee,
        let values = choices.values
      else { return .integer }
      return .choice((0..<Int(choices.n_values)).map { values[$0].value })
    default: return .integer
    }
  }
}
