// The part of google/protobuf/descriptor.proto that code is generated from, read by hand: field numbers are that file's.

struct ProtoFile {
  var name = ""
  var package = ""
  var messages: [ProtoMessage] = []
  var enums: [ProtoEnum] = []
  var services: [ProtoService] = []

  init(_ bytes: ArraySlice<UInt8>) {
    var comments: [[Int]: String] = [:]
    ProtoReader.read(bytes) { number, value in
      switch number {
      case 1: name = value.text
      case 2: package = value.text
      case 4: messages.append(ProtoMessage(value.bytes))
      case 5: enums.append(ProtoEnum(value.bytes))
      case 6: services.append(ProtoService(value.bytes))
      case 9: comments = Self.comments(value.bytes)
      default: break
      }
    }
    attach(comments)
  }

  /// `SourceCodeInfo.Location`: path 1, leading comments 3.
  private static func comments(_ bytes: ArraySlice<UInt8>) -> [[Int]: String] {
    var comments: [[Int]: String] = [:]
    ProtoReader.read(bytes) { number, value in
      guard number == 1 else { return }
      var path: [Int] = []
      var text = ""
      ProtoReader.read(value.bytes) { number, value in
        if number == 1 { path = value.packed }
        if number == 3 { text = value.text }
      }
      if !text.isEmpty { comments[path] = text }
    }
    return comments
  }

  private mutating func attach(_ comments: [[Int]: String]) {
    for m in messages.indices {
      messages[m].comment = comments[[4, m]] ?? ""
      for f in messages[m].fields.indices { messages[m].fields[f].comment = comments[[4, m, 2, f]] ?? "" }
    }
    for e in enums.indices { enums[e].comment = comments[[5, e]] ?? "" }
    for s in services.indices {
      services[s].comment = comments[[6, s]] ?? ""
      for m in services[s].methods.indices { services[s].methods[m].comment = comments[[6, s, 2, m]] ?? "" }
    }
  }
}

struct ProtoMessage {
  var name = ""
  var comment = ""
  var fields: [ProtoField] = []
  var oneofs: [String] = []

  init(_ bytes: ArraySlice<UInt8>) {
    ProtoReader.read(bytes) { number, value in
      switch number {
      case 1: name = value.text
      case 2: fields.append(ProtoField(value.bytes))
      case 8: ProtoReader.read(value.bytes) { number, value in if number == 1 { oneofs.append(value.text) } }
      default: break
      }
    }
  }
}

struct ProtoField {
  enum Kind: Int {
    case double = 1
    case float, int64, uint64, int32, fixed64, fixed32, bool, string, group, message, bytes, uint32, `enum`, sfixed32,
      sfixed64, sint32, sint64
  }

  var name = ""
  var comment = ""
  var number = 0
  var kind = Kind.string
  var isRepeated = false
  /// `.infin8.work.v1.Subtopic`.
  var typeName = ""
  var oneof: Int?

  init(_ bytes: ArraySlice<UInt8>) {
    ProtoReader.read(bytes) { number, value in
      switch number {
      case 1: name = value.text
      case 3: self.number = value.number
      case 4: isRepeated = value.number == 3
      case 5: kind = Kind(rawValue: value.number) ?? .string
      case 6: typeName = value.text
      case 9: oneof = value.number
      default: break
      }
    }
  }
}

struct ProtoEnum {
  var name = ""
  var comment = ""
  var values: [(name: String, number: Int)] = []

  init(_ bytes: ArraySlice<UInt8>) {
    ProtoReader.read(bytes) { number, value in
      if number == 1 { name = value.text }
      guard number == 2 else { return }
      var item = (name: "", number: 0)
      ProtoReader.read(value.bytes) { number, value in
        if number == 1 { item.name = value.text }
        if number == 2 { item.number = value.number }
      }
      values.append(item)
    }
  }
}

struct ProtoService {
  var name = ""
  var comment = ""
  var methods: [ProtoMethod] = []

  init(_ bytes: ArraySlice<UInt8>) {
    ProtoReader.read(bytes) { number, value in
      if number == 1 { name = value.text }
      if number == 2 { methods.append(ProtoMethod(value.bytes)) }
    }
  }
}

struct ProtoMethod {
  var name = ""
  var comment = ""
  var input = ""
  var output = ""
  var isClientStreaming = false
  var isServerStreaming = false

  init(_ bytes: ArraySlice<UInt8>) {
    ProtoReader.read(bytes) { number, value in
      switch number {
      case 1: name = value.text
      case 2: input = value.text
      case 3: output = value.text
      case 5: isClientStreaming = value.number == 1
      case 6: isServerStreaming = value.number == 1
      default: break
      }
    }
  }
}

/// Walks the fields of a message that protoc itself wrote.
enum ProtoReader {
  struct Value {
    var number = 0
    var bytes: ArraySlice<UInt8> = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var packed: [Int] {
      var numbers: [Int] = []
      var rest = bytes
      while !rest.isEmpty { numbers.append(Int(ProtoReader.varint(&rest))) }
      return numbers
    }
  }

  static func read(_ bytes: ArraySlice<UInt8>, _ visit: (Int, Value) -> Void) {
    var rest = bytes
    while !rest.isEmpty {
      let tag = varint(&rest)
      var value = Value()
      switch tag & 7 {
      case 0: value.number = Int(truncatingIfNeeded: varint(&rest))
      case 1: rest = rest.dropFirst(8)
      case 2:
        let length = Int(varint(&rest))
        value.bytes = rest.prefix(length)
        rest = rest.dropFirst(length)
      default: rest = rest.dropFirst(4)
      }
      visit(Int(tag >> 3), value)
    }
  }

  fileprivate static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = rest.popFirst() {
      value |= UInt64(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    return value
  }
}
