import Contracts

/// A page of keywords as `ListKeywords` answers it: a thousand messages within one, with texts, numbers, enumerations,
/// absent values and lists, as they really are.
enum Sample {
  static let page = ListKeywordsReply(
    keywords: (0..<1_000).map { number in
      KeywordRow(
        id: id(number), workflowID: id(7), competitorURLID: id(number % 3), parentSeedKeywordID: id(number / 10),
        keyword: "index maintenance schedule for table \(number)", seedKeyword: "index maintenance",
        searchVolume: number % 4 == 0 ? nil : Int32(number * 10), competitionLevel: .medium,
        keywordDifficulty: Int32(number % 100), cpcMicros: Int64(number) * 12_500, longtailStatus: .completed,
        subtopicsStatus: .completed, articleStatus: .notStarted, filterStatus: .approved,
        subtopics: [Subtopic(title: "Scheduling"), Subtopic(title: "Locks"), Subtopic(title: "Cost")],
        detectedLanguage: "en", mainIntent: "informational", decisionConfidencePermille: Int32(number % 1_000),
        selectionSource: "mined", createdAt: 1_760_000_000_000_000 + Int64(number), updatedAt: 1_760_000_000_000_000,
        source: "headings", evidenceURL: "https://example.com/handbook/index-maintenance-\(number).html", runNo: 1)
    },
    page: PageReply(nextCursor: "725.\(id(999))"), total: 4_812)

  private static func id(_ number: Int) -> String {
    let digits = String(number)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }
}
