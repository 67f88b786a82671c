import Contracts
import Text

/// Everything an article is written from, by value.
enum ArticleBriefs {
  static func make(_ keyword: KeywordRow, _ clusters: [Cluster], _ ranking: SourceRanking) -> ArticleBrief {
    let cluster = clusters.first { cluster in
      cluster.hubKeywordID == keyword.id || cluster.spokes.contains { $0.keywordID == keyword.id }
    }
    let related = ([cluster?.hubKeyword] + (cluster?.spokes ?? []).map(\.keyword)).compactMap { $0 }.filter {
      $0 != keyword.keyword
    }
    let queries = [keyword.keyword] + keyword.subtopics.map(\.title)
    return ArticleBrief(
      keywordID: keyword.id, keyword: keyword.keyword, subtopics: keyword.subtopics,
      hubKeywordID: cluster?.hubKeywordID ?? "", hubKeyword: cluster?.hubKeyword ?? "", relatedKeywords: related,
      sourceURLs: ranking.best(for: queries, evidence: keyword.evidenceURL), mainIntent: keyword.mainIntent)
  }
}

/// Which crawled pages an article about something should be researched from.
struct SourceRanking {
  private let pages: [(url: String, vector: [Float], stems: Set<String>)]
  private let model: EmbeddingModel
  private static let most = 8

  init(pages: [TextPage], model: EmbeddingModel) {
    self.model = model
    self.pages = pages.map { page in
      let text = "\(page.title) \(page.headings.prefix(20).joined(separator: " ")) \(page.body.prefix(2_000))"
      return (url: page.url, vector: model.embed(text), stems: Set(Stemmer.stems(text)))
    }
  }

  /// The eight nearest pages, the one a keyword was read on first.
  func best(for queries: [String], evidence: String) -> [String] {
    let vector = model.embed(queries.joined(separator: " "))
    let stems = Set(queries.flatMap { Stemmer.stems($0) })
    func score(_ page: (url: String, vector: [Float], stems: Set<String>)) -> Double {
      let shared = stems.isEmpty ? 0 : Double(stems.intersection(page.stems).count) / Double(stems.count)
      return Double(Vectors.dot(page.vector, vector)) + shared + (page.url == evidence ? 1 : 0)
    }
    var scored: [(url: String, score: Double)] = []
    for page in pages { scored.append((url: page.url, score: score(page))) }
    scored.sort { one, other in one.score == other.score ? one.url < other.url : one.score > other.score }
    return scored.prefix(Self.most).map { $0.url }
  }
}
