public import Vocabulary

/// An http or https address in one spelling, whatever it was typed like.
///
/// Scheme and host in lower case, `www.` and the default port dropped, no fragment, no tracking parameters, no trailing slash;
/// a missing scheme means https (RFC 3986, section 6, and what browsers do).
public struct WebAddress: Sendable, Hashable {
  public let scheme: String
  public let host: String
  /// Nil for the scheme's own.
  public let port: Int?
  /// Begins with `/`.
  public let path: String
  public let query: String

  /// - Throws: `field_invalid` for anything that is not such an address, or names a user.
  public init(_ text: String, field: String = "url") throws(Refusal) {
    let refusal = Refusal.field(field, "give an http or https address, such as https://example.com/docs")
    var rest = Substring(text)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    guard !rest.isEmpty, rest.utf8.count <= 2_048,
      !rest.unicodeScalars.contains(where: {
        $0.value <= 0x20 || $0.value == 0x7F || $0 == "\\" || $0 == "<" || $0 == ">" || $0 == "\""
      })
    else { throw refusal }
    var scheme = "https"
    if let colon = rest.range(of: "://") {
      scheme = rest[..<colon.lowerBound].lowercased()
      rest = rest[colon.upperBound...]
    } else if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
    }
    guard scheme == "http" || scheme == "https" else { throw refusal }
    rest = rest.prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    rest = rest[authority.endIndex...]
    guard !authority.contains("@") else { throw .field(field, "an address with a user name is not taken") }
    (host, port) = try Self.hostAndPort(authority, scheme, refusal)
    self.scheme = scheme
    let path = rest.prefix { $0 != "?" }
    self.path = path.isEmpty ? "/" : Self.withoutDots(path)
    query = Self.withoutTracking(rest[path.endIndex...].dropFirst())
  }

  private static func hostAndPort(_ authority: Substring, _ scheme: String, _ refusal: Refusal) throws(Refusal) -> (
    String, Int?
  ) {
    var host = authority
    var port: Int?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw refusal }
      host = authority[...end]
      let after = authority[authority.index(after: end)...]
      if !after.isEmpty {
        guard after.hasPrefix(":"), let number = Int(after.dropFirst()) else { throw refusal }
        port = number
      }
    } else if let colon = authority.lastIndex(of: ":") {
      host = authority[..<colon]
      let digits = authority[authority.index(after: colon)...]
      guard digits.isEmpty || (digits.allSatisfy { $0.isASCII && $0.isNumber } && Int(digits) != nil) else {
        throw refusal
      }
      port = Int(digits)
    }
    if let port, !(1...65_535).contains(port) { throw refusal }
    if port == (scheme == "http" ? 80 : 443) { port = nil }
    var name = Punycode.host(host.lowercased())
    while name.hasSuffix(".") { name.removeLast() }
    if name.hasPrefix("www."), name.split(separator: ".").count > 2 { name.removeFirst(4) }
    guard !name.isEmpty, name.utf8.count <= 253, name.hasPrefix("[") || name.utf8.allSatisfy(isHostByte) else {
      throw refusal
    }
    return (name, port)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func withoutDots(_ path: Substring) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
    }
    let joined = "/" + parts.joined(separator: "/")
    return path.hasSuffix("/") && joined != "/" ? joined + "/" : joined
  }

  private static func withoutTracking(_ query: Substring) -> String {
    query.split(separator: "&").filter { pair in
      let name = pair.prefix { $0 != "=" }.lowercased()
      return !name.hasPrefix("utm_") && name != "gclid" && name != "fbclid" && name != "ref"
    }.joined(separator: "&")
  }

  private var authority: String { port.map { "\(host):\($0)" } ?? host }

  /// What is fetched.
  public var text: String { "\(scheme)://\(authority)\(path)\(query.isEmpty ? "" : "?\(query)")" }

  /// What is compared: without the scheme, as http and https are one site, and without a trailing slash.
  public var normalized: String {
    var path = path
    while path.hasSuffix("/") { path.removeLast() }
    return "\(authority)\(path)\(query.isEmpty ? "" : "?\(query)")"
  }

  /// The host, which is what people call a site.
  public var domain: String { port.map { "\(host):\($0)" } ?? host }

  /// The folder this page lies in.
  public var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "/" }
    return String(path[...slash])
  }

  /// An address as a link on this page means it; nil for anything but http and https.
  public func resolve(_ link: String) -> WebAddress? {
    let link = link.prefix { $0 != "#" }
    guard !link.isEmpty else { return nil }
    if let colon = link.firstIndex(of: ":"),
      link[..<colon].allSatisfy({ $0.isLetter || $0 == "+" || $0 == "-" || $0 == "." })
    {
      let scheme = link[..<colon].lowercased()
      return scheme == "http" || scheme == "https" ? try? WebAddress(String(link)) : nil
    }
    if link.hasPrefix("//") { return try? WebAddress("\(scheme):\(link)") }
    if link.hasPrefix("/") { return try? WebAddress("\(scheme)://\(authority)\(link)") }
    if link.hasPrefix("?") { return try? WebAddress("\(scheme)://\(authority)\(path)\(link)") }
    return try? WebAddress("\(scheme)://\(authority)\(folder)\(link)")
  }
}

extension Substring {
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
