import Vocabulary

/// What onboarding asks for and when it is complete.
enum OnboardingRules {
  /// Audiences that say nothing about anybody.
  private static let genericAudiences: Set<String> = [
    "everyone", "everybody", "anyone", "anybody", "people", "all people", "all users", "users", "customers",
    "all customers", "businesses", "all businesses", "companies", "all companies", "the general public",
    "general public",
    "the public", "consumers", "all consumers",
  ]

  static func website(_ text: String) throws(Refusal) -> String {
    let url = Texts.trimmed(text)
    let rest = url.hasPrefix("https://") ? url.dropFirst(8) : url.hasPrefix("http://") ? url.dropFirst(7) : ""
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard url.utf8.count <= 2_048, !host.isEmpty, !host.contains("@"), !url.contains(where: \.isWhitespace) else {
      throw .field("website_url", "give an address that begins with https:// or http://, without a user name")
    }
    return url
  }

  static func description(_ text: String) throws(Refusal) -> String {
    let text = Texts.trimmed(text)
    guard (20...500).contains(text.unicodeScalars.count) else {
      throw .field("business_description", "20 to 500 characters")
    }
    return text
  }

  static func audiences(_ texts: [String]) throws(Refusal) -> [String] {
    guard (1...5).contains(texts.count) else { throw .field("target_audiences", "1 to 5 audiences") }
    var audiences: [String] = []
    for (index, text) in texts.enumerated() {
      let field = "target_audiences[\(index)]"
      let audience = try Texts.read(text, field: field, 10...80)
      guard !genericAudiences.contains(audience.lowercased()) else {
        throw .field(field, "\"\(audience)\" says nothing: name who they are and what they need")
      }
      audiences.append(audience)
    }
    return audiences
  }

  /// The fields that onboarding still needs.
  static func missing(website: String, description: String, audiences: [String]) -> [String] {
    var missing: [String] = []
    if website.isEmpty { missing.append("website_url") }
    if description.isEmpty { missing.append("business_description") }
    if audiences.isEmpty { missing.append("target_audiences") }
    return missing
  }
}
