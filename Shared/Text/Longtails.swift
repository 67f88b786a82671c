/// Finds longer searches around a seed in what has been crawled; nothing is asked of anybody, so volumes stay unknown.
public struct Longtails: Sendable {
  public enum Source: String, Sendable, CaseIterable {
    /// Phrases and headings that hold the seed's words.
    case related
    /// Headings and sentences that ask about it.
    case questions
    /// The seed with words that searchers add.
    case modifiers
    /// Phrases that begin with the seed.
    case completions
  }

  public struct Candidate: Sendable, Equatable {
    public let text: String
    public let source: Source
    /// Where it was read; nil for a modifier.
    public let url: String?
    public let score: Double
  }

  private let model: EmbeddingModel
  private let phrases: [(text: String, stems: Set<String>, url: String)]
  private let questions: [(text: String, stems: Set<String>, url: String)]

  /// Reads the pages once, for all seeds.
  public init(pages: [TextPage], model: EmbeddingModel) {
    self.model = model
    var phrases: [String: String] = [:]
    var questions: [String: String] = [:]
    for page in pages {
      for heading in [page.title] + page.headings {
        let text = Normalization.keyword(heading)
        if Self.isQuestion(heading) { questions[text] = questions[text] ?? page.url }
        if (2...7).contains(text.split(separator: " ").count) { phrases[text] = phrases[text] ?? page.url }
      }
      for sentence in Sentences.split(page.body) {
        if sentence.text.hasSuffix("?"), Self.isQuestion(sentence.text), sentence.text.count < 120 {
          let text = Normalization.keyword(sentence.text)
          questions[text] = questions[text] ?? page.url
        }
        for phrase in Self.runs(in: sentence.text) { phrases[phrase] = phrases[phrase] ?? page.url }
      }
    }
    self.phrases = phrases.map { (text: $0.key, stems: Set(Stemmer.stems($0.key)), url: $0.value) }.sorted {
      $0.text < $1.text
    }
    self.questions = questions.map { (text: $0.key, stems: Set(Stemmer.stems($0.key)), url: $0.value) }.sorted {
      $0.text < $1.text
    }
  }

  /// The best candidates around a seed: at most `perSource` of each source and `cap` in all, best first, none of them the seed.
  public func expand(_ seed: String, perSource: Int, cap: Int) -> [Candidate] {
    let seed = Normalization.keyword(seed)
    let stems = Set(Stemmer.stems(seed))
    let vector = model.embed(seed)
    var taken: Set<String> = [Normalization.key(seed)]
    var candidates: [Candidate] = []
    func take(_ found: [Candidate]) {
      var count = 0
      let ranked = found.sorted { $0.score == $1.score ? $0.text < $1.text : $0.score > $1.score }
      for candidate in ranked where count < perSource && taken.insert(Normalization.key(candidate.text)).inserted {
        candidates.append(candidate)
        count += 1
      }
    }
    func scored(_ text: String, _ source: Source, _ url: String?) -> Candidate {
      Candidate(text: text, source: source, url: url, score: Double(Vectors.dot(model.embed(text), vector)))
    }
    take(questions.filter { stems.isSubset(of: $0.stems) }.map { scored($0.text, .questions, $0.url) })
    take(phrases.filter { $0.text.hasPrefix(seed + " ") }.map { scored($0.text, .completions, $0.url) })
    take(
      phrases.filter { stems.isSubset(of: $0.stems) && $0.stems.count > stems.count && !$0.text.hasPrefix(seed + " ") }
        .map { scored($0.text, .related, $0.url) })
    take(Self.modified(seed).map { scored($0, .modifiers, nil) })
    return Array(candidates.prefix(cap))
  }

  private static let questionWords: Set<String> = [
    "what", "how", "why", "when", "which", "can", "is", "does", "should", "where", "who",
  ]

  private static func isQuestion(_ text: String) -> Bool {
    let words = Words.split(text)
    return words.count > 2 && words.count < 14 && questionWords.contains(words[0])
      && (text.hasSuffix("?") || ["what", "how", "why", "when", "which"].contains(words[0]))
  }

  /// Runs of two to six words between stopwords of the outer kind; words such as "of", "in" and "for" may stand inside.
  private static func runs(in sentence: String) -> [String] {
    let inner: Set<String> = ["of", "in", "for", "with", "on", "to", "and", "a", "the"]
    var phrases: [String] = []
    for part in sentence.split(whereSeparator: { ".,;:!?()[]{}<>\"|/\\\n=*`“”—–".contains($0) }) {
      let words = Words.split(part)
      for start in words.indices where !Words.isStopword(words[start]) && words[start].count > 2 {
        for length in 2...5 where start + length <= words.count {
          let run = words[start..<start + length]
          guard let last = run.last, !Words.isStopword(last), last.count > 2 else { continue }
          guard run.dropFirst().dropLast().allSatisfy({ !Words.isStopword($0) || inner.contains($0) }) else { continue }
          guard run.allSatisfy({ $0.contains { $0.isLetter } && !$0.contains("_") && !$0.contains(".") }) else {
            continue
          }
          phrases.append(run.joined(separator: " "))
        }
      }
    }
    return phrases
  }

  /// What searchers add, by intent.
  private static func modified(_ seed: String) -> [String] {
    [
      "\(seed) best practices", "\(seed) tutorial", "\(seed) performance", "\(seed) examples", "how to use \(seed)",
      "\(seed) explained", "\(seed) vs alternatives", "\(seed) consulting", "\(seed) troubleshooting",
    ]
  }
}
