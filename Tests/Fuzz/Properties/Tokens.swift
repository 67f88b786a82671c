import Contracts
import Host
import Vocabulary

/// Two tokens that hold, and the keys they hold by; everything made of them by a change must be refused.
public struct TokenProperty: Sendable {
  public let valid: [[UInt8]]
  private let heads: [[ArraySlice<UInt8>]]
  private let keys: PublicKeys
  private let seen = SeenSignatures()
  private let now: Instant

  /// - Parameter directory: where the keys are put. They are the same in every run, so that what was found stays found.
  public init(directory: String) throws {
    try Files.makeDirectory(directory, mode: 0o700)
    for (name, byte) in [("access-00000001", 1), ("service-keyword-00000001", 2)] as [(String, UInt8)] {
      try Files.write([UInt8](repeating: byte, count: 32), to: "\(directory)/\(name).key", mode: 0o600)
    }
    keys = PublicKeys(directory: directory)
    now = Instant(micros: 1_800_000_000_000_000)
    let id = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
    valid = [
      Array(
        try AccessToken.sign(
          .init(
            userID: id, organizationID: id, role: "editor", sessionID: id, issuedAt: now.micros,
            expiresAt: (now + .seconds(300)).micros), with: KeyRing(named: "access", in: directory).current
        ).utf8),
      Array(
        try ServiceToken.sign(
          .init(
            issuer: "keyword", audience: "billing", method: "a/B", issuedAt: now.micros,
            expiresAt: (now + .seconds(30)).micros, tokenID: id),
          with: KeyRing(named: "service-keyword", in: directory).current
        ).utf8),
    ]
    heads = valid.map { Array($0.split(separator: UInt8(ascii: ".")).prefix(2)) }
    for token in valid { guard isAccepted(token) else { throw Violation(description: "a token of ours is refused") } }
  }

  /// - Returns: whether the signature was what decided.
  public func check(_ bytes: [UInt8]) throws -> Bool {
    if isAccepted(bytes), !valid.contains(bytes) {
      throw Violation(description: "accepted: \(String(decoding: bytes, as: UTF8.self))")
    }
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4 && heads.contains { $0.elementsEqual(parts.prefix(2)) }
      && parts[2...].allSatisfy { Base64URL.decode(String(decoding: $0, as: UTF8.self)) != nil }
  }

  private func isAccepted(_ bytes: [UInt8]) -> Bool {
    let token = String(decoding: bytes, as: UTF8.self)
    if (try? AccessToken.verify(token, keys: keys, seen: seen, now: now)) != nil { return true }
    return
      (try? ServiceToken.verify(
        token, audience: .billing, method: "a/B", keys: keys, taken: SingleUse(life: .seconds(30)), now: now)) != nil
  }
}
