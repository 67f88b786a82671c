import Crypto

/// An API key as people see it: `ifc_live_` and an id by which it is recognised, `_`, a secret, and a checksum.
///
/// The checksum (CRC-32 as in IEEE 802.3) lets a typing mistake be told apart from a wrong key without asking anybody, and
/// lets scanners find leaked keys without false alarms; the idea is GitHub's ("Behind GitHub's new authentication token
/// formats", 2021). The secret has 32 characters of 62, some 190 bits: enough that a plain hash may be kept of it.
public struct APIKeyText: Sendable, Equatable {
  public let id: String
  private let secret: String

  /// What scanners for leaked secrets look for, as a regular expression; the checksum then tells keys from what looks like one.
  public static let pattern = #"\bifc_live_[0-9A-Za-z]{10}_[0-9A-Za-z]{38}\b"#

  static let mark = "ifc_live_"
  private static let idLength = 10
  private static let secretLength = 32
  private static let checksumLength = 6
  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  /// What is shown in lists.
  public var prefix: String { Self.mark + id }
  public var text: String { "\(body)\(Self.checksum(of: Array(body.utf8)))" }
  /// SHA-256: what was kept of keys before there was a pepper.
  public var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

  private var body: String { "\(prefix)_\(secret)" }

  /// Nil for anything that is not a key, a key with one character changed included.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let secret = Self.mark.utf8.count + Self.idLength + 1
    let checksum = secret + Self.secretLength
    guard bytes.count == checksum + Self.checksumLength, bytes.starts(with: Self.mark.utf8),
      bytes[secret - 1] == UInt8(ascii: "_"),
      (bytes[Self.mark.utf8.count..<secret - 1] + bytes[secret...]).allSatisfy(Self.isAlphanumeric),
      bytes[checksum...].elementsEqual(Self.checksum(of: bytes[..<checksum]).utf8)
    else { return nil }
    id = String(decoding: bytes[Self.mark.utf8.count..<secret - 1], as: UTF8.self)
    self.secret = String(decoding: bytes[secret..<checksum], as: UTF8.self)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  private init(id: String, secret: String) {
    self.id = id
    self.secret = secret
  }

  public static func make(using generator: inout some RandomNumberGenerator) -> APIKeyText {
    func random(_ count: Int) -> String {
      String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
    }
    return APIKeyText(id: random(idLength), secret: random(secretLength))
  }

  private static func checksum(of bytes: some Sequence<UInt8>) -> String {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    var rest = ~crc
    var digits: [Character] = []
    for _ in 0..<checksumLength {
      digits.append(alphabet[Int(rest % 62)])
      rest /= 62
    }
    return String(digits.reversed())
  }
}
