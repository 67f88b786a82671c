import Testing
import Text
import Vocabulary

/// The language algorithms: known answers, and properties that must hold for any input.
@Suite("Text")
struct TextTests {
  private func model() throws -> EmbeddingModel {
    try EmbeddingModel(directory: try ResourceDirectory.locate("Shared/Text/Model"))
  }

  @Test(
    "Porter's stems of Porter's examples",
    arguments: [
      ("caresses", "caress"), ("ponies", "poni"), ("relational", "relat"), ("conditional", "condit"),
      ("hopping", "hop"),
      ("falling", "fall"), ("happy", "happi"), ("triplicate", "triplic"), ("adjustment", "adjust"), ("rate", "rate"),
      ("controlling", "control"), ("roll", "roll"),
    ])
  func stems(pair: (String, String)) { #expect(Stemmer.stem(pair.0) == pair.1) }

  @Test("KW-16 near meanings lie nearer than far ones, and vectors have unit length")
  func embeddings() throws {
    let model = try model()
    let query = model.embed("sql query optimization")
    #expect(abs(Vectors.length(query) - 1) < 0.001)
    #expect(
      Vectors.dot(query, model.embed("tuning slow database queries")) > Vectors.dot(
        query, model.embed("chocolate cake recipe")) + 0.2)
    #expect(model.embed("").allSatisfy { $0 == 0 })
  }

  @Test("sentences are cut where they end, and their offsets lead back to their text")
  func sentences() {
    let text = "SQLite 3.45.1 is small. It is used, e.g. in phones! Dr. Who asks: why? “Fine.” End"
    let found = Sentences.split(text)
    #expect(found.map(\.text).first == "SQLite 3.45.1 is small.")
    let bytes = Array(text.utf8)
    for sentence in found { #expect(String(decoding: bytes[sentence.range], as: UTF8.self) == sentence.text) }
  }

  @Test(
    "KW-13 the edit distance agrees with the textbook's",
    arguments: [
      ("kitten", "sitting", 3), ("", "abc", 3), ("flaw", "lawn", 2), ("same", "same", 0),
    ])
  func distance(triple: (String, String, Int)) {
    let longer = Double(max(triple.0.count, triple.1.count))
    #expect(abs(NearDuplicate.ratio(triple.0, triple.1) - (1 - Double(triple.2) / longer)) < 0.0001)
  }

  @Test("KW-18 KW-21 no spoke is in two clusters, every spoke reaches the threshold, and a second run is the same")
  func clusters() throws {
    let model = try model()
    let texts = [
      "backup strategy", "incremental backup", "full backup", "backup schedule", "restore backup", "index tuning",
      "index bloat", "create index", "index maintenance", "partial index", "chocolate cake", "visa application",
    ].sorted()
    let vectors = texts.map(model.embed)
    let settings = Clustering.Settings(leastSimilarity: 0.4, leastSpokes: 2, mostSpokes: 8)
    func run() -> Clustering.Result {
      Clustering.run(
        vectors: vectors, volumes: texts.map { _ in nil }, words: texts.map { $0.split(separator: " ").count },
        settings: settings)
    }
    let result = run()
    let spokes = result.clusters.flatMap { $0.spokes.map(\.index) } + result.clusters.map(\.hub)
    #expect(Set(spokes).count == spokes.count && !result.clusters.isEmpty)
    #expect(result.clusters.flatMap(\.spokes).allSatisfy { $0.similarity >= 0.4 })
    #expect(Set(spokes).union(result.singles) == Set(texts.indices))
    #expect(run() == result)
  }

  @Test("KW-23 each kind of problem is found by itself", arguments: ClusterValidation.Problem.allCases)
  func validation(problem: ClusterValidation.Problem) {
    let good = [(id: "a", similarity: 0.8), (id: "b", similarity: 0.8), (id: "c", similarity: 0.8)]
    let spokes: [(id: String, similarity: Double)] =
      switch problem {
      case .tooFewSpokes: [good[0]]
      case .tooManySpokes: (0..<9).map { (id: "\($0)", similarity: 0.8) }
      case .lowAverageSimilarity: good
      case .spokeBelowThreshold: good + [(id: "d", similarity: 0.5)]
      case .duplicateSpoke: good + [good[0]]
      }
    let verdict = ClusterValidation.judge(
      spokes: spokes, leastSpokes: 2, mostSpokes: 8, leastSimilarity: 0.6,
      leastAverage: problem == .lowAverageSimilarity ? 0.9 : 0.6)
    #expect(verdict.problems == [problem])
  }

  @Test(
    "KW-06 the confidence formula",
    arguments: [
      (1_001, true, Intent.commercial, false, 1.0), (101, false, .informational, false, 0.9),
      (11, false, .navigational, true, 0.5),
      (0, false, .transactional, true, 0.5), (0, true, .commercial, false, 1.0), (0, false, .navigational, true, 0.4),
    ])
  func confidence(row: (Int, Bool, Intent, Bool, Double)) {
    let value = Confidence.decide(volume: row.0, hasPrice: row.1, intent: row.2, isForeign: row.3)
    #expect(abs(value - row.4) < 0.0001)
  }

  @Test(
    "CT-14 no text and no address becomes markup",
    arguments: [
      "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "</p><svg/onload=1>",
      "&lt;b&gt;", "' onclick='x",
    ])
  func safeHTML(attack: String) {
    let html = Markdown([
      .heading(level: 2, [.text(attack)]), .paragraph([.text(attack), .link([.text(attack)], url: attack)]),
      .sources([[.link([.text("x")], url: "https://a.example/\(attack)")]]),
    ]).html
    #expect(
      !html.contains("<script") && !html.contains("<img") && !html.contains("<svg")
        && !html.contains("href=\"javascript"))
    #expect(!html.contains("onclick='"))
  }

  @Test("CT-18 a copy overlaps wholly, another text not at all")
  func overlap() {
    let text = "one two three four five six seven eight nine ten eleven twelve"
    #expect(Quality.overlap(text, with: [text]) == 1)
    #expect(
      Quality.overlap(text, with: ["something else entirely that shares not one run of words with it at all"]) == 0)
  }

  @Test(
    "languages are said only when they are plain",
    arguments: [
      ("wie finde ich die beste datenbank für mein projekt", "de" as String?),
      ("how to tune the query planner of a database", "en"),
      ("база данных", "ru"), ("radio", nil), ("sql index", nil),
    ])
  func language(pair: (String, String?)) { #expect(Language.detect(pair.0) == pair.1) }
}
