import Glibc

/// Finds the phrases that a site's pages are about.
///
/// Every run of one to four words without a stopword inside or punctuation between is a candidate. Its score multiplies how
/// often it stands by itself, how rare its words are over the site, its length, how much its words weigh, how early it comes,
/// and how near it lies to its page's subject; titles and headings count more than text. The shape and the weights are those
/// of the design's measured comparison, where each of YAKE, RAKE, TextRank and C-value was weaker.
public struct Keyphrases: Sendable {
  public struct Phrase: Sendable, Equatable {
    public let text: String
    public let score: Double
    /// On how many pages it stands.
    public let pages: Int
    /// The page that is most about it.
    public let url: String
  }

  private let model: EmbeddingModel

  public init(model: EmbeddingModel) { self.model = model }

  private struct Evidence {
    var count = 0.0
    var pages = 0
    var inHeadings = 0
    var best = (score: 0.0, url: "")
    var words: [String] = []
  }

  /// The best `limit` phrases of two to four words over all pages, best first; phrases on one page only must be in a heading.
  public func extract(from pages: [TextPage], limit: Int) -> [Phrase] {
    let documents = pages.map { (page: $0, runs: Self.runs(in: $0)) }
    let rarity = Self.rarity(documents.map(\.runs))
    var evidence: [String: Evidence] = [:]
    for document in documents { collect(document.page, document.runs, into: &evidence) }
    var phrases: [Phrase] = []
    for (text, found) in evidence {
      guard found.pages > 1 || found.inHeadings > 0, found.words.count > 1 else { continue }
      phrases.append(
        Phrase(text: text, score: score(text, found, rarity, pages.count), pages: found.pages, url: found.best.url))
    }
    phrases.sort { $0.score == $1.score ? $0.text < $1.text : $0.score > $1.score }
    return Self.withoutOverlaps(phrases, limit: limit)
  }

  private func score(_ text: String, _ found: Evidence, _ rarity: [String: Double], _ pages: Int) -> Double {
    let lengthWeight = [0.75, 1.25, 1.2, 0.8][min(found.words.count, 4) - 1]
    let rare = found.words.map { rarity[$0] ?? 1 }.reduce(0, +) / Double(found.words.count)
    let weight = found.words.map { Double(model.weight(of: $0)) / 2.5 }.reduce(0, +) / Double(found.words.count)
    // A phrase on nearly every page is the site's furniture.
    let furniture = Double(found.pages) / Double(max(pages, 1)) > 0.8 && pages > 4 ? 0.2 : 1
    let headed = 1 + min(2, Double(found.inHeadings) * 0.5)
    return pow(found.count, 0.8) * pow(rare, 0.7) * lengthWeight * max(0.1, weight) * found.best.score * headed
      * furniture
  }

  private func collect(_ page: TextPage, _ runs: [Run], into evidence: inout [String: Evidence]) {
    let subject = model.embed("\(page.title) \(page.description) \(Self.firstWords(page.body, 400))")
    var seen: [String: (count: Double, headings: Int, words: [String])] = [:]
    for run in runs {
      for length in 1...4 where run.words.count >= length {
        for start in 0...(run.words.count - length) {
          let words = Array(run.words[start..<start + length])
          guard Self.isCandidate(words) else { continue }
          let standalone = length == run.words.count ? 1.0 : 0.7
          seen[words.joined(separator: " "), default: (0, 0, words)].count += run.weight * standalone
          if run.weight > 1 { seen[words.joined(separator: " ")]?.headings += 1 }
        }
      }
    }
    for (text, found) in seen where found.words.count > 1 {
      guard found.headings > 0 || found.count >= 1.4 else { continue }
      let nearness = 0.15 + Double(max(0, Vectors.dot(model.embed(text), subject)))
      var all = evidence[text] ?? Evidence()
      all.count += found.count
      all.pages += 1
      all.inHeadings += found.headings
      all.words = found.words
      if nearness > all.best.score || (nearness == all.best.score && page.url < all.best.url) {
        all.best = (nearness, page.url)
      }
      evidence[text] = all
    }
  }

  // MARK: Candidates

  private struct Run {
    let words: [String]
    let weight: Double
  }

  private static func runs(in page: TextPage) -> [Run] {
    var runs = cut(page.title, weight: 2)
    for (index, heading) in page.headings.enumerated() { runs += cut(heading, weight: index == 0 ? 1.8 : 1.4) }
    runs += cut(page.description, weight: 1.2)
    return runs + cut(page.body, weight: 1)
  }

  /// Runs of words with no stopword, punctuation or line end between them.
  private static func cut(_ text: String, weight: Double) -> [Run] {
    var runs: [Run] = []
    var words: [String] = []
    func close() {
      if !words.isEmpty { runs.append(Run(words: words, weight: weight)) }
      words = []
    }
    for part in text.split(whereSeparator: { ".,;:!?()[]{}<>\"|/\\\n\t=*`“”—–•".contains($0) }) {
      for word in part.split(separator: " ") {
        let clean = Words.split(word).joined(separator: "")
        if clean.isEmpty || Words.isStopword(clean) { close() } else { words.append(clean) }
      }
      close()
    }
    close()
    return runs
  }

  private static func isCandidate(_ words: [String]) -> Bool {
    guard let first = words.first, let last = words.last else { return false }
    func isSound(_ word: String) -> Bool {
      word.count > 1 && word.count < 25 && word.contains { $0.isLetter } && !word.contains("_") && !word.contains(".")
    }
    guard words.allSatisfy(isSound), !first.allSatisfy(\.isNumber), !last.allSatisfy(\.isNumber) else { return false }
    return Set(words).count == words.count
  }

  private static func rarity(_ documents: [[Run]]) -> [String: Double] {
    var counts: [String: Int] = [:]
    for runs in documents { for word in Set(runs.flatMap(\.words)) { counts[word, default: 0] += 1 } }
    let total = Double(documents.count)
    let most = log(1 + total)
    guard most > 0 else { return [:] }
    return counts.mapValues { max(0.1, log((1 + total) / Double($0)) / most) }
  }

  private static func firstWords(_ text: String, _ count: Int) -> String {
    text.split(separator: " ", maxSplits: count).prefix(count).joined(separator: " ")
  }

  /// Of phrases that say the same, by stems or by containing one another, the best stays.
  private static func withoutOverlaps(_ phrases: [Phrase], limit: Int) -> [Phrase] {
    var kept: [Phrase] = []
    var keys: Set<String> = []
    for phrase in phrases where kept.count < limit {
      guard !keys.contains(Normalization.key(phrase.text)) else { continue }
      let isInside = kept.contains { other in
        let (short, long) = other.text.count < phrase.text.count ? (other, phrase) : (phrase, other)
        return " \(long.text) ".contains(" \(short.text) ") && Double(short.pages) < Double(long.pages) * 1.34
      }
      guard !isInside else { continue }
      keys.insert(Normalization.key(phrase.text))
      kept.append(phrase)
    }
    return kept
  }
}
