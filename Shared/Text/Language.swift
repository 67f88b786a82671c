/// Which language a short text is in, cautiously: only what is plain is said.
///
/// By script first, then by the commonest words of seven languages. Short texts in Latin letters are left undecided, because
/// a keyword such as "radio" is at home in all of them. (CLD2 would know more languages; this needs no library.)
public enum Language {
  private static let words: [(code: String, words: Set<String>)] = [
    (
      "en",
      [
        "the", "and", "of", "to", "in", "is", "for", "with", "how", "what", "are", "on", "your", "from", "a", "an",
        "by", "when", "which", "why",
      ]
    ),
    (
      "de",
      [
        "der", "die", "das", "und", "ist", "mit", "für", "von", "ein", "eine", "nicht", "auf", "wie", "zu", "den", "im",
        "bei", "oder", "wird", "was",
      ]
    ),
    (
      "fr",
      [
        "le", "la", "les", "et", "est", "pour", "des", "une", "dans", "avec", "sur", "comment", "du", "que", "qui",
        "pas", "un", "au", "vous", "par",
      ]
    ),
    (
      "es",
      [
        "el", "los", "las", "y", "es", "para", "una", "con", "por", "cómo", "del", "que", "en", "un", "qué", "sobre",
        "como", "su", "más", "se",
      ]
    ),
    (
      "it",
      [
        "il", "gli", "e", "è", "per", "una", "con", "come", "del", "della", "che", "di", "un", "sono", "nel", "non",
        "alla", "dei", "più", "si",
      ]
    ),
    (
      "nl",
      [
        "de", "het", "een", "en", "is", "voor", "met", "van", "hoe", "op", "niet", "dat", "wat", "zijn", "aan", "bij",
        "naar", "je", "ook", "te",
      ]
    ),
    (
      "pt",
      [
        "o", "os", "as", "e", "é", "para", "uma", "com", "por", "como", "do", "da", "que", "em", "um", "não", "dos",
        "ao", "mais", "se",
      ]
    ),
  ]

  /// The language's code, nil when it is not plain.
  public static func detect(_ text: String) -> String? {
    if let code = byScript(text) { return code }
    let tokens = Words.split(text)
    guard tokens.count >= 3 else { return nil }
    let counts = words.map { language in (language.code, tokens.count { language.words.contains($0) }) }
      .sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 > $1.1 }
    guard counts[0].1 >= 2, counts[0].1 > counts[1].1 else { return nil }
    return counts[0].0
  }

  /// Whether a text is plainly in another language than the site's.
  public static func isForeign(_ text: String, to language: String) -> Bool {
    detect(text).map { $0 != language } ?? false
  }

  private static func byScript(_ text: String) -> String? {
    var counts: [String: Int] = [:]
    var letters = 0
    for scalar in text.unicodeScalars where scalar.properties.isAlphabetic {
      letters += 1
      switch scalar.value {
      case 0x0400...0x04FF: counts["ru", default: 0] += 1
      case 0x0370...0x03FF: counts["el", default: 0] += 1
      case 0x0590...0x05FF: counts["he", default: 0] += 1
      case 0x0600...0x06FF: counts["ar", default: 0] += 1
      case 0x3040...0x30FF: counts["ja", default: 0] += 1
      case 0x4E00...0x9FFF: counts["zh", default: 0] += 1
      case 0xAC00...0xD7AF: counts["ko", default: 0] += 1
      default: break
      }
    }
    if counts["ja"] != nil { return "ja" }
    return counts.first { $0.value * 2 > letters }?.key
  }
}
