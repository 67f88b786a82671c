import KeywordService
import Testing

/// What is kept and why the rest is not.
@Suite("Filtering")
struct FilteringTests {
  private let rules = Filtering.Rules(
    nearDuplicate: 0.85, leastVolume: 100, dropsForeign: true, dropsNavigational: true)

  private func candidate(
    _ text: String, volume: Int? = nil, isForeign: Bool = false, isNavigational: Bool = false, isSeed: Bool = false
  ) -> Filtering.Candidate {
    Filtering.Candidate(
      id: text, text: text, volume: volume, isForeign: isForeign, isNavigational: isNavigational, isSeed: isSeed)
  }

  @Test("KW-13 KW-14 each reason is given by itself, and unknown volume is not low")
  func reasons() {
    let verdicts = Filtering.judge(
      [
        candidate("database index", volume: 500), candidate("database indexes", volume: 200),
        candidate("rare words", volume: 5),
        candidate("fremde wörter", isForeign: true), candidate("acme login", isNavigational: true),
        candidate("vacuum settings"),
      ], rules)
    let status = Dictionary(uniqueKeysWithValues: verdicts.map { ($0.id, $0.status) })
    #expect(
      status == [
        "database index": "approved", "database indexes": "rejected_duplicate", "rare words": "rejected_low_volume",
        "fremde wörter": "rejected_language", "acme login": "rejected_navigational", "vacuum settings": "approved",
      ])
  }

  @Test("KW-13 the order of the input changes nothing, and a seed is kept before its twin")
  func order() {
    let candidates = [
      candidate("query plan", isSeed: true), candidate("query plans", volume: 900), candidate("index scan"),
      candidate("scan index"), candidate("join order"), candidate("order of joins"),
    ]
    let first = Set(Filtering.judge(candidates, rules).map { "\($0.id) \($0.status)" })
    for _ in 0..<20 {
      #expect(Set(Filtering.judge(candidates.shuffled(), rules).map { "\($0.id) \($0.status)" }) == first)
    }
    #expect(first.contains("query plan approved"))
  }
}
