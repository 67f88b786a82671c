/// Writes the messages and enums of one file.
struct MessageEmitter {
  let file: ProtoFile

  func emit() -> String {
    var out = Emit.header(file, imports: ["internal import CContracts", "import CProtobufC", "public import Wire"])
    for enumeration in file.enums { out += emit(enumeration) }
    for message in file.messages { out += emit(message) }
    return out
  }

  private func emit(_ enumeration: ProtoEnum) -> String {
    let values = enumeration.values.map { value in
      let bare = Names.bareValue(value.name, of: enumeration.name)
      return (name: Names.enumCase(bare), text: bare.lowercased(), number: value.number)
    }
    var out = Emit.comment(enumeration.comment)
    out += "public struct \(enumeration.name): WireEnum {\n"
    out += "  public let rawValue: Int32\n"
    out += "  public init(rawValue: Int32) { self.rawValue = rawValue }\n\n"
    for value in values { out += "  public static let \(value.name) = Self(rawValue: \(value.number))\n" }
    let named = values.filter { $0.number != 0 }.map { "." + $0.name }.joined(separator: ", ")
    out += "\n  public static let allCases: [Self] = [\(named)]\n\n"
    out += "  public var text: String {\n    switch self {\n"
    for value in values { out += "    case .\(value.name): \"\(value.text)\"\n" }
    out += "    default: \"unknown_\\(rawValue)\"\n    }\n  }\n}\n\n"
    return out
  }

  private func emit(_ message: ProtoMessage) -> String {
    let members = Member.members(of: message)
    let cType = Names.cType(package: file.package, message.name)
    var out = Emit.comment(message.comment)
    out += "public struct \(message.name): Message {\n"
    for member in members {
      out += Emit.comment(member.comment, indent: "  ")
      out += "  public var \(member.name): \(member.type) = \(member.defaultValue)\n"
    }
    out += members.isEmpty ? "" : "\n"
    out += "  public init() {}\n\n"
    if !members.isEmpty {
      let parameters = members.map { "\($0.name): \($0.type) = \($0.defaultValue)" }.joined(separator: ", ")
      out += "  public init(\(parameters)) {\n"
      for member in members { out += "    self.\(member.name) = \(member.name)\n" }
      out += "  }\n\n"
    }
    out += "  public static let fullName = \"\(file.package).\(message.name)\"\n"
    out += "  public static var structSize: Int { MemoryLayout<\(cType)>.size }\n\n"
    out += "  public static func initialize(_ target: UnsafeMutableRawPointer) {\n"
    out +=
      "    \(Names.cInitializer(package: file.package, message.name))(target.assumingMemoryBound(to: \(cType).self))\n  }\n\n"
    out += "  public init(unpacked source: UnsafeRawPointer) {\n"
    if !members.isEmpty { out += "    let c = source.assumingMemoryBound(to: \(cType).self)\n" }
    for member in members { out += member.copyOut }
    out += "  }\n\n"
    out += "  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {\n"
    if !members.isEmpty { out += "    let c = target.assumingMemoryBound(to: \(cType).self)\n" }
    for member in members { out += member.copyIn }
    return out + "  }\n}\n\n"
  }
}

/// One Swift property of a message, with how it crosses to C and back.
struct Member {
  let field: ProtoField
  let isOptional: Bool
  let oneofCase: String?

  /// A oneof of one member is presence; others the contracts do not use.
  static func members(of message: ProtoMessage) -> [Member] {
    message.fields.map { field in
      guard let index = field.oneof else { return Member(field: field, isOptional: false, oneofCase: nil) }
      precondition(
        message.fields.filter { $0.oneof == index }.count == 1, "\(message.name): a oneof has one member, for presence")
      return Member(field: field, isOptional: true, oneofCase: message.oneofs[index].lowercased() + "_case")
    }
  }

  var name: String { Names.property(field.name) }
  var comment: String { field.comment }
  private var c: String { "c.pointee.\(field.name.lowercased())" }

  private var element: String {
    switch field.kind {
    case .double: "Double"
    case .float: "Float"
    case .int64, .sint64, .sfixed64: "Int64"
    case .uint64, .fixed64: "UInt64"
    case .int32, .sint32, .sfixed32: "Int32"
    case .uint32, .fixed32: "UInt32"
    case .bool: "Bool"
    case .string: "String"
    case .bytes: "[UInt8]"
    case .message, .group, .enum: Names.swiftType(field.typeName)
    }
  }

  var type: String {
    if field.isRepeated { return "[\(element)]" }
    return isOptional || field.kind == .message ? "\(element)?" : element
  }

  var defaultValue: String {
    if field.isRepeated { return "[]" }
    if isOptional || field.kind == .message { return "nil" }
    switch field.kind {
    case .string: return "\"\""
    case .bytes: return "[]"
    case .bool: return "false"
    case .enum: return ".unspecified"
    default: return "0"
    }
  }

  private func out(of value: String) -> String {
    switch field.kind {
    case .bool: "\(value) != 0"
    case .string: "Copy.string(\(value))"
    case .bytes: "Copy.bytes(\(value))"
    case .enum: "\(element)(rawValue: Copy.number(\(value)))"
    case .message: "\(element)(unpacked: \(value))"
    default: value
    }
  }

  var copyOut: String {
    let value = c
    if field.isRepeated {
      let count = "c.pointee.n_\(field.name.lowercased())"
      if field.kind == .message {
        return "    self.\(name) = Copy.messages(\(value), \(count))\n"
      }
      return "    self.\(name) = Copy.array(\(value), \(count)) { \(out(of: "$0")) }\n"
    }
    if let oneofCase {
      return "    if c.pointee.\(oneofCase).rawValue == \(field.number) { self.\(name) = \(out(of: value)) }\n"
    }
    if field.kind == .message {
      return "    if let inner = \(value) { self.\(name) = \(element)(unpacked: inner) }\n"
    }
    return "    self.\(name) = \(out(of: value))\n"
  }

  private func into(_ value: String) -> String {
    switch field.kind {
    case .bool: "\(value) ? 1 : 0"
    case .string: "try arena.string(\(value))"
    case .bytes: "try Copy.data(\(value), arena)"
    case .enum: "Copy.cEnum(\(value).rawValue)"
    case .message: "try arena.make(\(value)).assumingMemoryBound(to: \(Names.cType(of: field.typeName)).self)"
    default: value
    }
  }

  private var cElement: String {
    switch field.kind {
    case .bool: "protobuf_c_boolean"
    case .string: "UnsafeMutablePointer<CChar>?"
    case .bytes: "ProtobufCBinaryData"
    case .enum: Names.cType(of: field.typeName)
    case .message: "UnsafeMutablePointer<\(Names.cType(of: field.typeName))>?"
    default: element
    }
  }

  var copyIn: String {
    if field.isRepeated {
      return """
            c.pointee.n_\(field.name.lowercased()) = \(name).count
            \(c) = try arena.array(\(name), of: (\(cElement)).self) { value throws(WireError) in \(into("value")) }

        """
    }
    if let oneofCase {
      return """
            if let \(name) {
              c.pointee.\(oneofCase) = .init(rawValue: \(field.number))
              \(c) = \(into(name))
            }

        """
    }
    if field.kind == .message {
      return "    if let \(name) { \(c) = \(into(name)) }\n"
    }
    return "    \(c) = \(into(name))\n"
  }
}
