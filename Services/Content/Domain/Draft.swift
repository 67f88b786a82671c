import Contracts
import Text

/// A source as the writer sees it.
struct ResearchedSource: Sendable, Equatable {
  let id: String
  let url: String
  let title: String
  let text: String
}

/// An article as the embedded writer makes it: sentences quoted word for word, each with its source, under the headings that
/// were approved. It claims nothing that a source does not say, and says that it is a draft. Pure.
struct Draft: Sendable {
  struct Quote: Sendable, Equatable {
    let source: ResearchedSource
    let text: String
    /// UTF-8 offsets into the source's text.
    let range: Range<Int>
  }

  struct Section: Sendable {
    let title: String
    let quotes: [Quote]
  }

  let title: String
  let sections: [Section]
  /// In the order of their first quotation: their numbers in the text.
  let sources: [ResearchedSource]

  private static let quotesPerSection = 5
  private static let quotesPerSource = 2

  /// Sections that no source speaks to are left out.
  static func write(_ outline: Outline, from sources: [ResearchedSource], words: Int, model: EmbeddingModel) -> Draft {
    let retrieval = Retrieval(sources: sources.map(\.text), model: model)
    var used: Set<String> = []
    var total = 0
    var sections: [Section] = []
    for planned in outline.sections where total < words {
      let passages = retrieval.find(
        planned.query, about: outline.subject, limit: quotesPerSection, perSource: quotesPerSource, excluding: used)
      guard passages.count >= 2 else { continue }
      let quotes = passages.map { Quote(source: sources[$0.source], text: $0.text, range: $0.range) }
      used.formUnion(passages.map(\.text))
      total += passages.map { $0.text.split(separator: " ").count }.reduce(0, +)
      sections.append(Section(title: planned.title, quotes: quotes))
    }
    var order: [ResearchedSource] = []
    for quote in sections.flatMap(\.quotes) where !order.contains(quote.source) { order.append(quote.source) }
    return Draft(title: outline.title, sections: sections, sources: order)
  }

  private func number(of source: ResearchedSource) -> Int { (sources.firstIndex(of: source) ?? 0) + 1 }

  /// One section: an emphasised lead-in, then the quotations, each with its number.
  func blocks(of section: Section) -> [Markdown.Block] {
    [.heading(level: 2, [.text(section.title)])]
      + section.quotes.map { quote in
        .paragraph([.text("“\(quote.text)” "), .reference(number(of: quote.source))])
      }
  }

  /// The whole: what it is, the sections, the sources.
  var document: Markdown {
    var blocks: [Markdown.Block] = [
      .heading(level: 1, [.text(title)]),
      .paragraph([
        .emphasis([
          .text(
            "A cited draft, compiled word for word from \(sources.count) source\(sources.count == 1 ? "" : "s") by an extractive writer. No part of it was written by a language model; edit it before you publish it as your own."
          )
        ])
      ]),
    ]
    for section in sections { blocks += self.blocks(of: section) }
    blocks.append(.heading(level: 2, [.text("Sources")]))
    blocks.append(
      .sources(
        sources.map {
          [.text($0.title.isEmpty ? $0.url : $0.title), .text(" — "), .link([.text($0.url)], url: $0.url)]
        }))
    return Markdown(blocks)
  }

  var quotedText: String { sections.flatMap(\.quotes).map(\.text).joined(separator: " ") }

  /// At most 160 characters, cut at a word.
  var metaDescription: String {
    guard let first = sections.first?.quotes.first?.text else { return title }
    if first.count <= 155 { return first }
    let words = first.prefix(155).split(separator: " ").dropLast()
    return words.joined(separator: " ") + "…"
  }
}
