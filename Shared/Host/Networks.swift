import Glibc

/// What counts as one caller of the net.
public enum Networks {
  /// An IPv4 address by itself, an IPv6 address by its first 64 bits: whoever has one has all of those (RFC 4291, 2.5.4).
  public static func name(of address: String) -> String {
    var storage = in6_addr()
    guard inet_pton(AF_INET6, address, &storage) == 1 else { return address }
    let bytes = withUnsafeBytes(of: &storage) { Array($0) }
    // An IPv4 address written as IPv6 is the IPv4 address.
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      return bytes[12...].map(String.init).joined(separator: ".")
    }
    return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":") + "/64"
  }
}
