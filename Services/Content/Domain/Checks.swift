import Text

/// What an article must pass before it is complete. Each check can fail alone. Pure.
enum Checks {
  struct Report: Sendable, Equatable {
    /// 0 to 1: cited, diverse, readable, structured.
    let quality: Double
    /// 0 to 1: how much of it stands in its sources. An extractive draft is near 1, and says so.
    let overlap: Double
    let problems: [String]
  }

  static func run(_ draft: Draft) -> Report {
    var problems: [String] = []
    let quotes = draft.sections.flatMap(\.quotes)
    if draft.sections.count < 2 { problems.append("fewer than two sections have sources") }
    if quotes.count < 4 { problems.append("fewer than four quotations") }
    if draft.sources.isEmpty { problems.append("no source is cited") }
    for quote in quotes where !matches(quote) { problems.append("a quotation does not stand in its source") }
    let ease = Quality.readingEase(draft.quotedText)
    let parts = [
      min(1, Double(quotes.count) / 15), min(1, Double(draft.sources.count) / 4), min(1, max(0, ease / 60)),
      min(1, Double(draft.sections.count) / 5),
    ]
    return Report(
      quality: parts.reduce(0, +) / Double(parts.count),
      overlap: Quality.overlap(draft.quotedText, with: draft.sources.map(\.text)), problems: problems)
  }

  /// The quotation stands in its source at the very place it names.
  static func matches(_ quote: Draft.Quote) -> Bool {
    let bytes = Array(quote.source.text.utf8)
    guard quote.range.upperBound <= bytes.count else { return false }
    return bytes[quote.range].elementsEqual(quote.text.utf8)
  }
}
