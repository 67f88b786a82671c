import Vocabulary

/// E-mail addresses as they are stored: trimmed, lower case, of a shape that can be delivered to.
enum Emails {
  /// - Throws: `field_invalid`.
  static func read(_ text: String, field: String) throws(Refusal) -> String {
    let email = Texts.trimmed(text).lowercased()
    let parts = email.split(separator: "@", omittingEmptySubsequences: false)
    guard email.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count), isHost(parts[1]),
      Mail.isAddress(email)
    else { throw .field(field, "give an e-mail address") }
    return email
  }

  private static func isHost(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
      && labels.allSatisfy { (1...63).contains($0.utf8.count) && $0.first != "-" && $0.last != "-" }
  }
}

/// Texts that people type.
enum Texts {
  static func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// Characters are counted as PostgreSQL counts them: in code points.
  ///
  /// - Throws: `field_invalid` for a text outside the range once trimmed, or with control characters.
  static func read(_ text: String, field: String, _ range: ClosedRange<Int>) throws(Refusal) -> String {
    let text = trimmed(text)
    guard range.contains(text.unicodeScalars.count) else {
      throw .field(field, "\(range.lowerBound) to \(range.upperBound) characters")
    }
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw .field(field, "no control characters")
    }
    return text
  }
}
