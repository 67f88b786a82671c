import Glibc

/// Which network addresses may be connected to: public ones, and those that an operator has named.
///
/// The blocks are IANA's special-purpose registries for IPv4 and IPv6. An IPv6 address that carries an IPv4 one (mapped,
/// NAT64, 6to4, Teredo) is judged by what it carries.
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

  static func bytes(of text: some StringProtocol) -> [UInt8]? {
    let text = String(text)
    var v4 = in_addr()
    if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: &v4) { Array($0) } }
    var v6 = in6_addr()
    if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: &v6) { Array($0) } }
    return nil
  }

  static func isPublic(_ bytes: [UInt8]) -> Bool {
    if bytes.count == 4 { return !blocked4.contains { $0.contains(bytes) } }
    guard bytes.count == 16 else { return false }
    if let inner = carried(bytes) { return isPublic(inner) }
    // Only global unicast is public.
    return bytes[0] & 0xE0 == 0x20 && !blocked6.contains { $0.contains(bytes) }
  }

  /// The IPv4 address inside an IPv6 one.
  private static func carried(_ bytes: [UInt8]) -> [UInt8]? {
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    let nat64: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
    if bytes.starts(with: mapped) || bytes.starts(with: nat64) { return Array(bytes[12...]) }
    if bytes.starts(with: [0x20, 0x02]) { return Array(bytes[2..<6]) }
    if bytes.starts(with: [0x20, 0x01, 0, 0]) { return bytes[12...].map { ~$0 } }
    return nil
  }

  private struct Block {
    let prefix: [UInt8]
    let bits: Int

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

  // swift-format-ignore
  private static let blocked4: [Block] = [
    Block(prefix: [0, 0, 0, 0],       bits: 8),  Block(prefix: [10, 0, 0, 0],     bits: 8),
    Block(prefix: [100, 64, 0, 0],    bits: 10), Block(prefix: [127, 0, 0, 0],    bits: 8),
    Block(prefix: [169, 254, 0, 0],   bits: 16), Block(prefix: [172, 16, 0, 0],   bits: 12),
    Block(prefix: [192, 0, 0, 0],     bits: 24), Block(prefix: [192, 0, 2, 0],    bits: 24),
    Block(prefix: [192, 31, 196, 0],  bits: 24), Block(prefix: [192, 52, 193, 0], bits: 24),
    Block(prefix: [192, 88, 99, 0],   bits: 24), Block(prefix: [192, 168, 0, 0],  bits: 16),
    Block(prefix: [192, 175, 48, 0],  bits: 24), Block(prefix: [198, 18, 0, 0],   bits: 15),
    Block(prefix: [198, 51, 100, 0],  bits: 24), Block(prefix: [203, 0, 113, 0],  bits: 24),
    Block(prefix: [224, 0, 0, 0],     bits: 4),  Block(prefix: [240, 0, 0, 0],    bits: 4),
  ]

  // swift-format-ignore
  private static let blocked6: [Block] = [
    Block(prefix: [0x20, 0x01, 0x00, 0x02], bits: 48), Block(prefix: [0x20, 0x01, 0x00, 0x10], bits: 28),
    Block(prefix: [0x20, 0x01, 0x00, 0x20], bits: 28), Block(prefix: [0x20, 0x01, 0x0D, 0xB8], bits: 32),
    Block(prefix: [0x3F, 0xFF, 0x00],       bits: 20), Block(prefix: [0x5F, 0x00],             bits: 16),
  ]
}
