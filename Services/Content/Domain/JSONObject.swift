import Vocabulary

/// Writes small JSON objects; reading is the database's.
enum JSONObject {
  static func text(_ members: [(String, String)]) -> String {
    "{" + members.map { "\($0.0.jsonQuoted):\($0.1)" }.joined(separator: ",") + "}"
  }

  static func array(_ texts: [String]) -> String { "[" + texts.map(\.jsonQuoted).joined(separator: ",") + "]" }
}
