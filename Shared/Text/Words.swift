/// Words as the algorithms here see them: runs of letters and digits, lower case, with inner apostrophes and dots kept
/// where they belong (`don't`, `3.45.1`).
public enum Words {
  public static func split(_ text: some StringProtocol) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else if character == "'" || character == "’" || character == "." || character == "_", !word.isEmpty {
        word.append(character == "’" ? "'" : character)
      } else if !word.isEmpty {
        words.append(trimmed(word))
        word = ""
      }
    }
    if !word.isEmpty { words.append(trimmed(word)) }
    return words.filter { !$0.isEmpty }
  }

  private static func trimmed(_ word: String) -> String {
    var word = word
    while let last = word.last, last == "." || last == "'" || last == "_" { word.removeLast() }
    return word
  }

  /// Words that carry no subject (English).
  public static let stopwords: Set<String> = [
    "a", "about", "above", "after", "again", "against", "all", "also", "am", "an", "and", "any", "are", "as", "at",
    "be",
    "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "cannot", "could", "did",
    "do",
    "does", "doing", "don't", "down", "during", "each", "either", "else", "even", "ever", "every", "few", "for", "from",
    "further", "get", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how", "however", "i",
    "if", "in", "instead", "into", "is", "it", "its", "itself", "just", "let", "like", "may", "me", "might", "more",
    "most", "must", "my", "no", "nor", "not", "now", "of", "off", "on", "once", "one", "only", "or", "other",
    "otherwise",
    "our", "ours", "out", "over", "own", "per", "same", "shall", "she", "should", "since", "so", "some", "still",
    "such",
    "than", "that", "the", "their", "them", "then", "there", "therefore", "these", "they", "this", "those", "though",
    "through", "thus", "to", "too", "under", "until", "up", "upon", "us", "very", "via", "was", "we", "were", "what",
    "when", "where", "whether", "which", "while", "who", "whose", "why", "will", "with", "within", "without", "would",
    "you", "your", "yours", "see", "use", "used", "using", "uses", "note", "example", "following", "previous", "next",
    "e.g", "i.e", "etc", "two", "first", "second", "new", "way", "many", "much", "well", "make", "made",
  ]

  public static func isStopword(_ word: String) -> Bool { stopwords.contains(word) }
}
