import Crypto

/// An API key as people see it: `ifc_live_` and an id by which it is recognised, `_`, a secret, and a checksum.
///
/// The checksum (CRC-32 as in IEEE 802.3) lets a typing mistake be told apart from a wrong key without asking anybody, and
/// lets scanners find leaked keys without false alarms; the idea is GitHub's ("Behind GitHub's new authentication token
/// formats", 2021). The secret has 32 characters of 62, some 190 bits: enough that a plain hash may be kept of it.
public struct APIKeyText: Sendable, Equatable {
  public let id: String
  private let secret: String

  static let mark = "ifc_live_"
  private static let idLength = 10
  private static let secretLength = 32
  private static let checksumLength = 6
  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  /// What is shown in lists.
  public var prefix: String { Self.mark + id }
  public var text: String { "\(body)\(Self.checksum(of: body))" }
  /// SHA-256: what was kept of keys before there was a pepper.
  public var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

  private var body: String { "\(prefix)_\(secret)" }

  /// Nil for anything that is not a key, a key with one character changed included.
  public init?(_ text: String) {
    let length = Self.mark.utf8.count + Self.idLength + 1 + Self.secretLength + Self.checksumLength
    guard text.utf8.count == length, text.hasPrefix(Self.mark) else { return nil }
    let rest = text.dropFirst(Self.mark.count)
    let id = rest.prefix(Self.idLength)
    let tail = rest.dropFirst(Self.idLength)
    guard tail.first == "_" else { return nil }
    let secret = tail.dropFirst().prefix(Self.secretLength)
    guard (id + secret).allSatisfy(Self.alphabet.contains) else { return nil }
    self.id = String(id)
    self.secret = String(secret)
    guard tail.dropFirst(1 + Self.secretLength) == Self.checksum(of: body) else { return nil }
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

  private static func checksum(of text: String) -> String {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in text.utf8 {
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
