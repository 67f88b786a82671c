import Glibc

/// A piece of a source that can be quoted: a sentence with its place.
public struct Passage: Sendable, Equatable {
  /// Which source, by its place in the list that was given.
  public let source: Int
  public let text: String
  /// UTF-8 offsets into the source's text.
  public let range: Range<Int>

  public init(source: Int, text: String, range: Range<Int>) {
    self.source = source
    self.text = text
    self.range = range
  }
}

/// Finds the passages that answer a heading: BM25 on stems and cosine of embeddings, as a sum of z-scores, then picked one by
/// one so that they do not repeat each other (MMR; Carbonell and Goldstein, SIGIR 1998).
public struct Retrieval: Sendable {
  private let passages: [Passage]
  private let stems: [[String: Int]]
  private let lengths: [Int]
  private let frequency: [String: Int]
  private let vectors: [[Float]]
  private let model: EmbeddingModel

  private static let k1 = 1.2
  private static let b = 0.75
  private static let relevance = 0.7
  /// In standard deviations of the lexical score.
  private static let subjectWeight = 3.0
  private static let leastWords = 6
  private static let mostWords = 60

  /// - Parameter sources: the texts to quote from.
  public init(sources: [String], model: EmbeddingModel) {
    self.model = model
    var passages: [Passage] = []
    for (index, text) in sources.enumerated() {
      for sentence in Sentences.split(text) where Self.isQuotable(sentence.text) {
        passages.append(Passage(source: index, text: sentence.text, range: sentence.range))
      }
    }
    self.passages = passages
    stems = passages.map { passage in
      Dictionary(Stemmer.stems(passage.text).map { ($0, 1) }, uniquingKeysWith: +)
    }
    lengths = stems.map { $0.values.reduce(0, +) }
    frequency = Dictionary(stems.flatMap { $0.keys.map { ($0, 1) } }, uniquingKeysWith: +)
    vectors = passages.map { model.embed($0.text) }
  }

  public var count: Int { passages.count }

  /// A whole sentence of prose: code, menus and tables are not quoted.
  static func isQuotable(_ text: String) -> Bool {
    let words = text.split(separator: " ")
    guard (leastWords...mostWords).contains(words.count), let first = text.first, first.isUppercase || first.isNumber,
      let last = text.last, ".!?)".contains(last), !text.contains("\n\n")
    else { return false }
    let letters = text.unicodeScalars.count { $0.properties.isAlphabetic || $0 == " " }
    return Double(letters) >= 0.8 * Double(text.unicodeScalars.count)
  }

  /// The best passages for a query, best first.
  ///
  /// - Parameters:
  ///   - subject: what the whole text is about; a passage that speaks of all of it goes before one that speaks of a word.
  ///   - excluded: texts used already.
  ///   - perSource: how many one source may give.
  ///   - leastCosine: passages further from the query than this do not answer it.
  public func find(
    _ query: String, about subject: String = "", limit: Int, perSource: Int, excluding excluded: Set<String>,
    leastCosine: Float = 0.25
  ) -> [Passage] {
    let terms = Set(Stemmer.stems(query))
    let vector = model.embed(query)
    let lexical = passages.indices.map { score($0, terms) }
    let cosine = vectors.map { Double(Vectors.dot($0, vector)) }
    let coverage = coverage(of: subject)
    let lexicalZ = zip(Self.standardized(lexical), coverage).map { $0 + Self.subjectWeight * $1 }
    let cosineZ = Self.standardized(cosine)
    var open = passages.indices.filter {
      !excluded.contains(passages[$0].text) && (lexical[$0] > 0 || cosine[$0] > 0.5)
        && cosine[$0] >= Double(leastCosine)
    }
    open.sort { lexicalZ[$0] + cosineZ[$0] > lexicalZ[$1] + cosineZ[$1] }
    open = Array(open.prefix(60))
    var chosen: [Int] = []
    var perSourceCount: [Int: Int] = [:]
    while chosen.count < limit {
      let best = open.filter { perSourceCount[passages[$0].source, default: 0] < perSource }.max { left, right in
        let (one, other) = (gain(left, lexicalZ, cosineZ, chosen), gain(right, lexicalZ, cosineZ, chosen))
        return one == other ? left > right : one < other
      }
      guard let best else { break }
      // Two sentences that say the same are one.
      if chosen.allSatisfy({ Vectors.dot(vectors[$0], vectors[best]) < 0.95 }) { chosen.append(best) }
      perSourceCount[passages[best].source, default: 0] += 1
      open.removeAll { $0 == best }
    }
    return chosen.map { passages[$0] }
  }

  /// How much of the subject each passage names, 0 to 1. Words that no source knows do not count: nobody can speak of them.
  private func coverage(of subject: String) -> [Double] {
    let terms = Set(Stemmer.stems(subject)).filter { frequency[$0] != nil }
    guard !terms.isEmpty else { return passages.map { _ in 0 } }
    return stems.map { stems in Double(terms.count { stems[$0] != nil }) / Double(terms.count) }
  }

  private func gain(_ index: Int, _ lexical: [Double], _ cosine: [Double], _ chosen: [Int]) -> Double {
    let repeats = chosen.map { Double(Vectors.dot(vectors[$0], vectors[index])) }.max() ?? 0
    return Self.relevance * (lexical[index] + cosine[index]) - (1 - Self.relevance) * 4 * repeats
  }

  /// Okapi BM25 (Robertson and Zaragoza, 2009).
  private func score(_ index: Int, _ terms: Set<String>) -> Double {
    let total = Double(passages.count)
    let average = Double(lengths.reduce(0, +)) / max(1, total)
    var score = 0.0
    for term in terms {
      guard let count = stems[index][term], let containing = frequency[term] else { continue }
      let rarity = log(1 + (total - Double(containing) + 0.5) / (Double(containing) + 0.5))
      let length = Double(lengths[index]) / max(1, average)
      score += rarity * Double(count) * (Self.k1 + 1) / (Double(count) + Self.k1 * (1 - Self.b + Self.b * length))
    }
    return score
  }

  private static func standardized(_ values: [Double]) -> [Double] {
    guard !values.isEmpty else { return [] }
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)).squareRoot()
    return values.map { deviation > 0 ? ($0 - mean) / deviation : 0 }
  }
}
