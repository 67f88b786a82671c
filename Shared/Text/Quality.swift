/// Figures about a finished text.
public enum Quality {
  /// Flesch's reading ease (R. Flesch, "A new readability yardstick", 1948): higher is easier, 60 is plain English.
  public static func readingEase(_ text: String) -> Double {
    let words = Words.split(text)
    let sentences = max(1, Sentences.split(text).count)
    guard !words.isEmpty else { return 0 }
    let syllables = words.map(syllables).reduce(0, +)
    return 206.835 - 1.015 * Double(words.count) / Double(sentences) - 84.6 * Double(syllables) / Double(words.count)
  }

  private static func syllables(_ word: String) -> Int {
    var count = 0
    var wasVowel = false
    for character in word {
      let isVowel = "aeiouy".contains(character)
      if isVowel, !wasVowel { count += 1 }
      wasVowel = isVowel
    }
    if word.hasSuffix("e"), count > 1 { count -= 1 }
    return max(1, count)
  }

  /// The share of a text's runs of eight words that stand in another text as well, from 0 to 1.
  public static func overlap(_ text: String, with others: [String]) -> Double {
    let own = shingles(text)
    guard !own.isEmpty else { return 0 }
    var known: Set<String> = []
    for other in others { known.formUnion(shingles(other)) }
    return Double(own.intersection(known).count) / Double(own.count)
  }

  static func shingles(_ text: String, size: Int = 8) -> Set<String> {
    let words = Words.split(text)
    guard words.count >= size else { return [] }
    return Set((0...(words.count - size)).map { words[$0..<$0 + size].joined(separator: " ") })
  }
}
