import Glibc

/// Which network addresses may be connected to: public ones, and those that an operator has named.
///
/// What is not public stands in IANA's special-purpose registries for IPv4 and IPv6. An IPv6 address that stands for an
/// IPv4 one is not public either, for it says nothing about the network between; but where a network reaches IPv4 by NAT64
/// alone (RFC 6052), such an address is judged by the one it carries.
public struct AddressGuard: Sendable {
  /// `127.0.0.1:8801`: one address and port that may be reached although it is not public.
  public struct Exception: Sendable, Equatable {
    let address: [UInt8]
    let port: Int
  }

  private let exceptions: [Exception]

  /// - Parameter list: comma-separated `address:port`; what cannot be read is left out.
  public init(allowing list: String) {
    exceptions = list.split(separator: ",").compactMap { entry in
      let entry = entry.filter { $0 != " " }
      guard let colon = entry.lastIndex(of: ":"), let port = Int(entry[entry.index(after: colon)...]) else {
        return nil
      }
      let host = entry[..<colon].filter { $0 != "[" && $0 != "]" }
      return Self.bytes(of: host).map { Exception(address: $0, port: port) }
    }
  }

  /// Whether a connection to an address may be made.
  ///
  /// - Parameter address: an IPv4 or IPv6 address in text; anything else is refused.
  public func allows(_ address: String, port: Int) -> Bool {
    guard let bytes = Self.bytes(of: address) else { return false }
    if exceptions.contains(where: { $0.address == bytes && $0.port == port }) { return true }
    guard port == 80 || port == 443 else { return false }
    return Self.isPublic(bytes)
  }

  private static func bytes(of text: some StringProtocol) -> [UInt8]? {
    let text = String(text)
    var v4 = in_addr()
    if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: &v4) { Array($0) } }
    var v6 = in6_addr()
    if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: &v6) { Array($0) } }
    return nil
  }

  private static func isPublic(_ bytes: [UInt8]) -> Bool {
    if bytes.count == 4 { return !special4.contains { $0.contains(bytes) } }
    if nat64.contains(bytes) { return isPublic(Array(bytes[12...])) }
    return globalUnicast.contains(bytes) && !special6.contains { $0.contains(bytes) }
  }

  private struct Block {
    let prefix: [UInt8]
    let bits: Int

    init(_ text: String, _ bits: Int) {
      guard let prefix = AddressGuard.bytes(of: text) else { preconditionFailure("\(text) is no address") }
      self.prefix = prefix
      self.bits = bits
    }

    func contains(_ bytes: [UInt8]) -> Bool {
      var left = bits
      for index in prefix.indices where left > 0 {
        let mask = left >= 8 ? UInt8.max : UInt8.max << UInt8(8 - left)
        if bytes[index] & mask != prefix[index] & mask { return false }
        left -= 8
      }
      return true
    }
  }

  // https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast.
  // swift-format-ignore
  private static let special4 = [
    Block("0.0.0.0", 8),       Block("10.0.0.0", 8),      Block("100.64.0.0", 10),   Block("127.0.0.0", 8),
    Block("169.254.0.0", 16),  Block("172.16.0.0", 12),   Block("192.0.0.0", 24),    Block("192.0.2.0", 24),
    Block("192.31.196.0", 24), Block("192.52.193.0", 24), Block("192.88.99.0", 24),  Block("192.168.0.0", 16),
    Block("192.175.48.0", 24), Block("198.18.0.0", 15),   Block("198.51.100.0", 24), Block("203.0.113.0", 24),
    Block("224.0.0.0", 4),     Block("240.0.0.0", 4),
  ]

  /// All of IPv6 that is anybody's public address; loopback, mapped, local, and multicast addresses lie outside.
  private static let globalUnicast = Block("2000::", 3)
  private static let nat64 = Block("64:ff9b::", 96)

  // https://www.iana.org/assignments/iana-ipv6-special-registry, the part of it that lies within 2000::/3. The first is all
  // of IETF's protocols, Teredo among them; the third is 6to4.
  // swift-format-ignore
  private static let special6 = [
    Block("2001::", 23),          Block("2001:db8::", 32), Block("2002::", 16),
    Block("2620:4f:8000::", 48),  Block("3fff::", 20),
  ]
}
