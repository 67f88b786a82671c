public import Vocabulary

/// An http or https address in one spelling, whatever it was typed like.
///
/// Scheme and host in lower case and ASCII, the default port dropped, percent-encoding only where it is needed, no fragment,
/// no tracking parameters; a missing scheme means https (RFC 3986, section 6, and what browsers do). Reading what was written
/// gives the same address again.
public struct WebAddress: Sendable, Hashable {
  public let scheme: String
  public let host: String
  /// Nil for the scheme's own.
  public let port: Int?
  /// Begins with `/`.
  public let path: String
  public let query: String

  private static let longest = 2_048

  /// - Throws: `field_invalid` for anything that is not such an address, or names a user.
  public init(_ text: String, field: String = "url") throws(Refusal) {
    let refusal = Refusal.field(field, "give an http or https address, such as https://example.com/docs")
    // Bytes, not characters: an accent joins with the slash before it, and would hide it.
    var rest = Self.trimmed(text)[...]
    guard !rest.isEmpty, rest.count <= Self.longest, rest.allSatisfy(Self.isPrintable) else { throw refusal }
    scheme = Self.takeScheme(&rest)
    guard scheme == "http" || scheme == "https" else { throw refusal }
    rest = rest.prefix { $0 != UInt8(ascii: "#") }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    guard !authority.contains(UInt8(ascii: "@")) else {
      throw .field(field, "an address with a user name is not taken")
    }
    guard let place = Self.hostAndPort(authority) else { throw refusal }
    host = place.host
    port = place.port == Self.defaultPorts[scheme] ? nil : place.port
    rest = rest[authority.endIndex...]
    let path = rest.prefix { $0 != UInt8(ascii: "?") }
    self.path = Self.withoutDots(PercentEncoding.normalized(path))
    query = Self.withoutTracking(PercentEncoding.normalized(rest[path.endIndex...].dropFirst()))
    guard self.text.utf8.count <= Self.longest else { throw refusal }
  }

  private static let defaultPorts = ["http": 80, "https": 443]

  private static func trimmed(_ text: String) -> [UInt8] {
    var rest = text.unicodeScalars[...]
    while rest.first?.properties.isWhitespace == true { rest.removeFirst() }
    while rest.last?.properties.isWhitespace == true { rest.removeLast() }
    return Array(String(rest).utf8)
  }

  private static func isPrintable(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): false
    default: true
    }
  }

  private static func takeScheme(_ rest: inout ArraySlice<UInt8>) -> String {
    let name = rest.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    for (mark, scheme) in [("://", String(decoding: name, as: UTF8.self).lowercased()), ("//", "https")] {
      let start = mark == "//" ? rest.startIndex : name.endIndex
      guard rest[start...].starts(with: mark.utf8) else { continue }
      rest = rest[(start + mark.utf8.count)...]
      return scheme
    }
    return "https"
  }

  private static func hostAndPort(_ authority: ArraySlice<UInt8>) -> (host: String, port: Int?)? {
    let bracket = authority.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
    let colon = authority[bracket...].lastIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
    guard let host = HostName.canonical(String(decoding: authority[..<colon], as: UTF8.self)) else { return nil }
    let digits = authority[colon...].dropFirst()
    if digits.isEmpty { return (host, nil) }
    guard digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let port = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(port)
    else { return nil }
    return (host, port)
  }

  private static func withoutDots(_ path: String) -> String {
    if path.isEmpty || path == "/" { return "/" }
    var parts: [Substring] = []
    for part in path.split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
    }
    let joined = "/" + parts.joined(separator: "/")
    return path.hasSuffix("/") && joined != "/" ? joined + "/" : joined
  }

  private static func withoutTracking(_ query: String) -> String {
    query.split(separator: "&").filter { pair in
      let name = pair.prefix { $0 != "=" }.lowercased()
      return !name.hasPrefix("utm_") && name != "gclid" && name != "fbclid" && name != "ref"
    }.joined(separator: "&")
  }

  private var authority: String { port.map { "\(host):\($0)" } ?? host }

  /// What is fetched.
  public var text: String { "\(scheme)://\(authority)\(path)\(query.isEmpty ? "" : "?\(query)")" }

  /// What is compared: without the scheme, as http and https are one site, without `www.` and without a trailing slash.
  public var normalized: String {
    var path = path
    while path.hasSuffix("/") { path.removeLast() }
    return "\(domain)\(path)\(query.isEmpty ? "" : "?\(query)")"
  }

  /// The host without `www.`, and any port that is not the web's, which is what people call a site.
  public var domain: String {
    var site = Substring(host)
    while site.hasPrefix("www."), site.dropFirst(4).contains(".") { site = site.dropFirst(4) }
    guard let port, !Self.defaultPorts.values.contains(port) else { return String(site) }
    return "\(site):\(port)"
  }

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
