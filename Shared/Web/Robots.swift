/// What a site asks of robots (RFC 9309): the group for everybody, the longest matching rule, allow before disallow.
public struct Robots: Sendable {
  private var rules: [(path: String, isAllowed: Bool)] = []
  /// Each is held against every link of every page.
  private static let mostRules = 1_000

  public init(_ text: String) {
    var applies = false
    var isNaming = false
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.prefix { $0 != "#" }.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let key = parts[0].filter { !$0.isWhitespace }.lowercased()
      let value = String(parts[1].filter { !$0.isWhitespace })
      switch key {
      case "user-agent":
        applies = value == "*" || (isNaming && applies)
        isNaming = true
      case "allow", "disallow":
        isNaming = false
        if applies, !value.isEmpty, rules.count < Self.mostRules {
          rules.append((PercentEncoding.normalized(value.utf8), key == "allow"))
        }
      default: isNaming = false
      }
    }
  }

  public func allows(_ path: String) -> Bool {
    let matching = rules.filter { Self.matches($0.path, path) }
    guard let longest = matching.map(\.path.count).max() else { return true }
    return matching.filter { $0.path.count == longest }.contains { $0.isAllowed }
  }

  /// `*` stands for anything, `$` for the end.
  private static func matches(_ pattern: String, _ path: String) -> Bool {
    let isAnchored = pattern.hasSuffix("$")
    let parts = (isAnchored ? pattern.dropLast() : pattern[...]).split(separator: "*", omittingEmptySubsequences: false)
    var rest = Substring(path)
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      if index == 0 {
        guard rest.hasPrefix(part) else { return false }
      } else if isAnchored, isLast {
        return rest.hasSuffix(part)
      } else {
        while !rest.hasPrefix(part) {
          guard !rest.isEmpty else { return false }
          rest = rest.dropFirst()
        }
      }
      rest = rest.dropFirst(part.count)
    }
    return !isAnchored || rest.isEmpty
  }
}
