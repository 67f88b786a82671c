import Vocabulary

/// A JSON value to print. Keys keep the order they are given in.
indirect enum JSON {
  case string(String)
  case integer(Int64)
  case bool(Bool)
  case null
  case array([JSON])
  case object([(String, JSON)])
  /// Text that is JSON already, as the services hand it over.
  case verbatim(String)

  static func integer(_ value: Int32) -> JSON { .integer(Int64(value)) }
  static func strings(_ values: [String]) -> JSON { .array(values.map(JSON.string)) }
  static func optional(_ value: Int32?) -> JSON { value.map { .integer(Int64($0)) } ?? .null }
  /// An id or a text that may be absent.
  static func present(_ value: String) -> JSON { value.isEmpty ? .null : .string(value) }

  var text: String {
    switch self {
    case .string(let value): value.jsonQuoted
    case .integer(let value): String(value)
    case .bool(let value): value ? "true" : "false"
    case .null: "null"
    case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
    case .object(let members): "{" + members.map { "\($0.0.jsonQuoted):\($0.1.text)" }.joined(separator: ",") + "}"
    case .verbatim(let text): text.isEmpty ? "null" : text
    }
  }
}
