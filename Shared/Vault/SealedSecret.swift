import Crypto
public import Vocabulary

/// Whose a secret is and what for. A sealed secret opens for exactly this and nothing else.
public struct SecretContext: Sendable {
  public let organization: UUID
  public let connection: UUID
  /// What it is for, where it may be sent included: a row whose address was altered does not open.
  public let purpose: String

  public init(organization: UUID, connection: UUID, purpose: String) {
    self.organization = organization
    self.connection = connection
    self.purpose = purpose
  }

  /// Both ids have a fixed length, so no two contexts are written alike.
  var bytes: [UInt8] { Array("\(organization)|\(connection)|\(purpose)".utf8) }
}

/// A secret in its envelope, as it is stored.
///
/// A data key of its own seals the secret, and a master key seals the data key: changing the master key touches 60 bytes and
/// no secret. AES-256-GCM twice, nonces at random. Version 1:
///
///     1        version, 1
///     1        n, the length of the master key's name
///     n        the master key's name
///     12+32+16 the data key sealed by the master key; associated data: all the bytes before, then the context
///     12+…+16  the secret sealed by the data key; associated data: the context
public struct SealedSecret: Sendable, Equatable {
  /// Why it does not open. Says nothing about what is inside.
  public enum Failure: Error, Equatable {
    /// Cut short, too long, or of a version that this build does not know.
    case malformed
    /// The master key is not there.
    case keyUnknown(String)
    /// Altered, or moved from where it belongs.
    case notAuthentic
  }

  /// The longest secret that is sealed.
  public static let maximumSecretLength = 8_192

  private static let version: UInt8 = 1
  private static let overhead = 12 + 16
  private static let sealedKeyLength = 32 + overhead

  /// The master key that it needs.
  public let keyID: String
  private let sealedKey: [UInt8]
  private let sealedSecret: [UInt8]

  /// Reads what ``bytes`` gave.
  public init(bytes: [UInt8]) throws(Failure) {
    guard bytes.count >= 2, bytes[0] == Self.version else { throw .malformed }
    let head = 2 + Int(bytes[1])
    let body = head + Self.sealedKeyLength
    guard bytes.count >= body + Self.overhead,
      bytes.count <= body + Self.overhead + Self.maximumSecretLength,
      let keyID = String(validating: bytes[2..<head], as: UTF8.self), MasterKeys.isName(keyID)
    else { throw .malformed }
    self.keyID = keyID
    sealedKey = Array(bytes[head..<body])
    sealedSecret = Array(bytes[body...])
  }

  private init(keyID: String, sealedKey: [UInt8], sealedSecret: [UInt8]) {
    self.keyID = keyID
    self.sealedKey = sealedKey
    self.sealedSecret = sealedSecret
  }

  public var bytes: [UInt8] { Self.head(keyID) + sealedKey + sealedSecret }

  private static func head(_ keyID: String) -> [UInt8] { [version, UInt8(keyID.utf8.count)] + keyID.utf8 }

  // MARK: Sealing and opening

  /// Seals with the current master key. The caller keeps to ``maximumSecretLength``.
  public static func seal(_ secret: Secret, for context: SecretContext, with keys: MasterKeys) throws -> SealedSecret {
    guard secret.count <= maximumSecretLength else { throw Failure.malformed }
    let dataKey = SymmetricKey(size: .bits256)
    let sealed = try secret.withBytes { try seal($0, with: dataKey, context.bytes) }
    let (keyID, sealedKey) = try wrap(dataKey, context, keys)
    return SealedSecret(keyID: keyID, sealedKey: sealedKey, sealedSecret: sealed)
  }

  public func open(for context: SecretContext, with keys: MasterKeys) throws(Failure) -> Secret {
    try Self.open(sealedSecret, with: try dataKey(context, keys), context.bytes)
  }

  /// The same secret under the current master key; nil when it is under that already.
  public func rewrapped(for context: SecretContext, with keys: MasterKeys) throws -> SealedSecret? {
    guard keyID != keys.currentID else { return nil }
    let (keyID, sealedKey) = try Self.wrap(try dataKey(context, keys), context, keys)
    return SealedSecret(keyID: keyID, sealedKey: sealedKey, sealedSecret: sealedSecret)
  }

  // MARK: Inside

  private func dataKey(_ context: SecretContext, _ keys: MasterKeys) throws(Failure) -> SymmetricKey {
    guard let master = keys.key(keyID) else { throw .keyUnknown(keyID) }
    let bytes = try Self.open(sealedKey, with: master, Self.head(keyID) + context.bytes)
    return bytes.withBytes { SymmetricKey(data: $0) }
  }

  private static func wrap(
    _ dataKey: SymmetricKey, _ context: SecretContext, _ keys: MasterKeys
  ) throws -> (keyID: String, sealedKey: [UInt8]) {
    let (keyID, master) = keys.current
    return (keyID, try dataKey.withUnsafeBytes { try seal($0, with: master, head(keyID) + context.bytes) })
  }

  private static func seal(
    _ bytes: UnsafeRawBufferPointer, with key: SymmetricKey, _ associated: [UInt8]
  ) throws -> [UInt8] {
    let box = try AES.GCM.seal(bytes, using: key, authenticating: associated)
    return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
  }

  private static func open(
    _ bytes: [UInt8], with key: SymmetricKey, _ associated: [UInt8]
  ) throws(Failure) -> Secret {
    do {
      var opened = try AES.GCM.open(AES.GCM.SealedBox(combined: bytes), using: key, authenticating: associated)
      defer { Secret.wipe(&opened) }
      return Secret(opened)
    } catch {
      throw .notAuthentic
    }
  }
}
