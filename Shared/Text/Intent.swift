/// What a searcher wants, by rules on the words.
public enum Intent: String, Sendable, CaseIterable {
  case informational, commercial, transactional, navigational

  private static let buying: Set<String> = [
    "buy", "price", "pricing", "cheap", "discount", "order", "download", "coupon", "hire", "quote", "subscribe",
    "purchase",
    "trial", "install", "consulting", "services", "service", "support",
  ]
  private static let comparing: Set<String> = [
    "best", "top", "review", "reviews", "vs", "versus", "compare", "comparison", "alternative", "alternatives",
    "cheapest",
  ]
  private static let going: Set<String> = ["login", "signin", "website", "homepage", "www", "com", "contact", "forum"]

  /// - Parameter brands: domain labels and names whose mention means that a certain site is sought.
  public static func classify(_ keyword: String, brands: [String]) -> Intent {
    let words = Words.split(keyword)
    if words.contains(where: going.contains) || isBrand(words, brands) { return .navigational }
    if words.contains(where: buying.contains) { return .transactional }
    if words.contains(where: comparing.contains) { return .commercial }
    return .informational
  }

  /// The whole keyword is a brand, but for one misspelt letter in five.
  private static func isBrand(_ words: [String], _ brands: [String]) -> Bool {
    let joined = words.joined()
    return brands.contains { brand in
      let allowed = brand.count / 5
      return brand.count > 2
        && NearDuplicate.distance(Array(joined.unicodeScalars.map(\.value)), Array(brand.unicodeScalars.map(\.value)))
          <= allowed
    }
  }
}
