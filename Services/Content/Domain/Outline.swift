import Contracts
import Text

/// The plan of an article: its title and its sections, from the subtopics that were approved. Pure.
struct Outline: Sendable, Equatable {
  struct Section: Sendable, Equatable {
    let title: String
    /// What passages are looked for with.
    let query: String
  }

  let title: String
  /// The words that every section should speak of.
  let subject: String
  let sections: [Section]

  /// An introduction, one section for each subtopic, one for each of the nearest related keywords, at most eight.
  static func plan(_ brief: ArticleBrief) -> Outline {
    var keys: Set<String> = [Normalization.key(brief.keyword)]
    var sections = [Section(title: "What \(brief.keyword) is about", query: brief.keyword)]
    func add(_ title: String, _ query: String) {
      guard sections.count < 8, keys.insert(Normalization.key(title)).inserted else { return }
      sections.append(Section(title: title, query: query))
    }
    for subtopic in brief.subtopics {
      add(subtopic.title, "\(subtopic.title) \(subtopic.keywords.joined(separator: " "))")
    }
    for related in brief.relatedKeywords { add(headline(related), "\(related) \(brief.keyword)") }
    return Outline(
      title: headline(brief.keyword), subject: brief.hubKeyword.isEmpty ? brief.keyword : brief.hubKeyword,
      sections: sections)
  }

  static func headline(_ text: String) -> String {
    let text = text.prefix(120)
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}
