/// The last line of defence of the log: masks what looks like one of our secrets, wherever it got into a line from.
///
/// Code does not log secrets; this is for the day it does, through the text of somebody else's error for instance. It
/// knows tokens and keys by their prefixes, `Bearer` headers, passwords in connection strings, and argon2 hashes.
enum Redaction {
  static let mask = "‹masked›"

  /// What a token begins with, and what of it may stay readable.
  private static let tokens = ["ifa1.", "ifs1.", "ifr_", "ifi_", "ifd_", "ifp_", "ifo_", "ifc_live_", "$argon2"].map {
    Array($0.utf8)
  }
  private static let addresses = ["postgres://", "postgresql://"].map { Array($0.utf8) }
  private static let bearer = Array("bearer ".utf8)
  private static let passwords = ["password=", "password = "].map { Array($0.utf8) }

  static func masked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var kept = 0
    var position = 0
    while position < bytes.count {
      guard let found = secret(in: bytes, at: position), !found.isEmpty else {
        position += 1
        continue
      }
      out += bytes[kept..<found.lowerBound]
      out += mask.utf8
      kept = found.upperBound
      position = found.upperBound
    }
    guard kept > 0 else { return text }
    return String(decoding: out + bytes[kept...], as: UTF8.self)
  }

  /// The part to hide of a secret whose first sign stands here.
  private static func secret(in bytes: [UInt8], at start: Int) -> Range<Int>? {
    // The first letters decide for nearly every position.
    switch bytes[start] | 0x20 {
    case UInt8(ascii: "i"), UInt8(ascii: "$") | 0x20:
      guard let prefix = match(tokens, in: bytes, at: start) else { return nil }
      let end = end(of: start + prefix, in: bytes, while: isTokenByte)
      // A prefix alone is a word of this documentation.
      return end - start > prefix + 7 ? start + prefix..<end : nil
    case UInt8(ascii: "b"):
      guard let prefix = match([bearer], in: bytes, at: start) else { return nil }
      return start + prefix..<end(of: start + prefix, in: bytes, while: isTokenByte)
    case UInt8(ascii: "p"):
      if let prefix = match(addresses, in: bytes, at: start) {
        return passwordOfAddress(in: bytes, from: start + prefix)
      }
      guard let prefix = match(passwords, in: bytes, at: start) else { return nil }
      return passwordOfPair(in: bytes, from: start + prefix)
    default: return nil
    }
  }

  /// `user:password@host`: from the colon to the last `@`, as a password may hold one that was not escaped.
  private static func passwordOfAddress(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    let end = end(of: start, in: bytes) { !isSpaceOrQuote($0) }
    guard let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")),
      let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return colon + 1..<at
  }

  /// `password=word` or `password='some words'`, in which a backslash escapes.
  private static func passwordOfPair(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    guard start < bytes.count else { return nil }
    guard bytes[start] == UInt8(ascii: "'") else {
      return start..<end(of: start, in: bytes) { !isSpaceOrQuote($0) && $0 != UInt8(ascii: "&") }
    }
    var position = start + 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "'") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return start + 1..<min(position, bytes.count)
  }

  private static func match(_ prefixes: [[UInt8]], in bytes: [UInt8], at start: Int) -> Int? {
    prefixes.first { prefix in
      start + prefix.count <= bytes.count
        && prefix.indices.allSatisfy { lower(bytes[start + $0]) == prefix[$0] }
    }?.count
  }

  private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

  private static func end(of start: Int, in bytes: [UInt8], while isPart: (UInt8) -> Bool) -> Int {
    bytes[start...].firstIndex { !isPart($0) } ?? bytes.count
  }

  private static func isSpaceOrQuote(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  /// base64url, base62, and what a PHC string is made of.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"), UInt8(ascii: "="),
      UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
