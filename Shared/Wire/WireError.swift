/// Why bytes are not a message, or a value cannot become one.
public enum WireError: Error, Sendable, Equatable {
  /// The bytes end inside a field.
  case truncated
  /// A tag, a length or a wire type that the format does not know.
  case malformed
  /// A string that is not UTF-8.
  case invalidUTF8
  /// A string with a NUL inside: C strings end there, and silence would cut the text.
  case embeddedNUL
  /// Messages within messages beyond the budget.
  case tooDeep
  /// More bytes, or more memory once decoded, than the limit.
  case tooLarge
}

extension WireError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "the message ends inside a field"
    case .malformed: "the message is not protobuf"
    case .invalidUTF8: "a text in the message is not UTF-8"
    case .embeddedNUL: "a text in the message holds a NUL"
    case .tooDeep: "messages are nested too deeply"
    case .tooLarge: "the message is too large"
    }
  }
}
