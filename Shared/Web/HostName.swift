import CIDN2
import Glibc

/// The host of an address in the one spelling that everybody reads alike: us, libcurl, and whoever compares.
enum HostName {
  /// A name in lower case and ASCII (UTS #46, as browsers map names), without the trailing dot; an IPv4 address as four
  /// decimal numbers, whatever base and count it was typed in; an IPv6 address in brackets as RFC 5952 writes it, without
  /// a zone. Nil for anything else.
  static func canonical(_ text: String) -> String? {
    if text.utf8.first == UInt8(ascii: "[") { return v6(text) }
    guard var name = ascii(text) else { return nil }
    if name.utf8.last == UInt8(ascii: ".") { name.removeLast() }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.utf8.count <= 253, name.utf8.allSatisfy(isNameByte),
      labels.allSatisfy({ (1...63).contains($0.utf8.count) })
    else { return nil }
    return labels.last.map(isNumber) == true ? v4(name) : name
  }

  private static func ascii(_ text: String) -> String? {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    var out: UnsafeMutablePointer<CChar>?
    let flags = Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
    guard idn2_to_ascii_8z(text, &out, flags) == IDN2_OK.rawValue, let out else { return nil }
    defer { idn2_free(out) }
    return String(cString: out).lowercased()
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// No top-level domain is one, so a name that ends in one is meant as an IPv4 address.
  private static func isNumber(_ label: Substring) -> Bool {
    let hexadecimal = label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    return hexadecimal || label.allSatisfy(\.isNumber)
  }

  private static func v4(_ text: String) -> String? {
    var address = in_addr()
    var name = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
    guard inet_aton(text, &address) == 1, inet_ntop(AF_INET, &address, &name, socklen_t(name.count)) != nil else {
      return nil
    }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
  }

  private static func v6(_ text: String) -> String? {
    var address = in6_addr()
    var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard text.utf8.last == UInt8(ascii: "]"), inet_pton(AF_INET6, String(text.dropFirst().dropLast()), &address) == 1,
      inet_ntop(AF_INET6, &address, &name, socklen_t(name.count)) != nil
    else { return nil }
    return "[\(String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))]"
  }
}
