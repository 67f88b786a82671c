/// Names for addresses: lower-case ASCII letters, digits, single hyphens.
public enum Slug {
  /// `article` when nothing is left.
  public static func make(_ text: String, longest: Int = 80) -> String {
    var slug = ""
    for character in text.lowercased() {
      if let value = character.asciiValue, character.isLetter || character.isNumber {
        slug.append(Character(UnicodeScalar(value)))
      } else if character == "+" {
        slug += "-plus"
      } else if slug.last != "-", !slug.isEmpty {
        slug += "-"
      }
    }
    slug = String(slug.prefix(longest))
    while slug.last == "-" { slug.removeLast() }
    return slug.isEmpty ? "article" : slug
  }
}
