import Contracts
import Text

/// Proposes what an article about a keyword should speak of. Pure.
///
/// Headings and questions that were really read come first; what is missing is filled with plain patterns. Nothing is
/// invented: a pattern only names an aspect, it claims nothing.
enum Subtopics {
  static func propose(for keyword: String, evidence: [String], related: [String], count: Int) -> [Subtopic] {
    var subtopics: [Subtopic] = []
    var keys: Set<String> = [Normalization.key(keyword)]
    func add(_ title: String, _ words: [String]) {
      guard subtopics.count < count, keys.insert(Normalization.key(title)).inserted else { return }
      let type = Intent.classify(title, brands: [])
      let kind = type == .navigational ? Intent.informational : type
      subtopics.append(Subtopic(title: title, type: kind.rawValue, keywords: Array(words.prefix(3))))
    }
    for text in evidence { add(headline(text), [keyword] + related.prefix(1)) }
    for text in related { add(headline(text), [text, keyword]) }
    for pattern in [
      "What is \(keyword) and when does it matter", "How \(keyword) works in practice",
      "Common problems with \(keyword)", "\(keyword): what to check first", "Choosing an approach to \(keyword)",
    ] {
      add(headline(pattern), [keyword])
    }
    return subtopics
  }

  /// First letter in capitals, at most eighty characters.
  static func headline(_ text: String) -> String {
    let text = text.prefix(80)
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}
