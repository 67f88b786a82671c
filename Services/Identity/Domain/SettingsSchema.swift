import Vocabulary

/// What the three settings documents of an organization may hold, by version. A key that nothing reads would be a wish that
/// nobody hears: it is refused by its path.
struct SettingsSchema: Sendable {
  enum Kind: Sendable {
    case text(ClosedRange<Int>)
    case number(ClosedRange<Int>)
    case flag
    case choice([String])
    case texts(Int)
  }

  let document: String
  let keys: [String: Kind]

  static let blog = SettingsSchema(
    document: "blog_config_json",
    keys: [
      "version": .number(1...1), "name": .text(1...200), "url": .text(1...2_048), "language": .text(2...5),
      "author": .text(1...100), "categories": .texts(50),
    ])

  static let content = SettingsSchema(
    document: "content_defaults_json",
    keys: [
      "version": .number(1...1), "language": .text(2...5), "article_words": .number(300...5_000),
      "tone": .choice(["neutral", "friendly", "formal", "expert"]), "citations_required": .flag,
      "internal_links": .flag, "forbidden_words": .texts(200),
    ])

  static let keywords = SettingsSchema(
    document: "keyword_settings_json",
    keys: [
      "version": .number(1...1), "language": .text(2...5), "location": .text(2...100),
      "min_search_volume": .number(0...1_000_000), "max_keyword_difficulty": .number(0...100),
      "excluded_words": .texts(200), "filter_navigational": .flag,
    ])

  /// One key of a document as the database reads it: its JSON type, and its text or its elements' number.
  struct Entry: Sendable {
    let key: String
    let type: String
    let text: String
    let elements: Int
    let hasOtherElements: Bool
  }

  /// - Throws: `field_invalid` with the path of the first key that is unknown or of another kind.
  func check(_ entries: [Entry]) throws(Refusal) {
    for entry in entries {
      let path = "\(document).\(entry.key.prefix(64))"
      guard let kind = keys[entry.key] else {
        throw .field(path, "there is no such setting; there are \(keys.keys.sorted().joined(separator: ", "))")
      }
      if let problem = Self.problem(entry, kind) { throw .field(path, problem) }
    }
  }

  private static func problem(_ entry: Entry, _ kind: Kind) -> String? {
    switch kind {
    case .text(let range):
      entry.type == "string" && range.contains(entry.text.unicodeScalars.count)
        ? nil : "a text of \(range.lowerBound) to \(range.upperBound) characters"
    case .number(let range):
      entry.type == "number" && Int(entry.text).map(range.contains) == true
        ? nil : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: entry.type == "boolean" ? nil : "true or false"
    case .choice(let words):
      entry.type == "string" && words.contains(entry.text) ? nil : "one of \(words.joined(separator: ", "))"
    case .texts(let most):
      entry.type == "array" && entry.elements <= most && !entry.hasOtherElements ? nil : "at most \(most) texts"
    }
  }
}
