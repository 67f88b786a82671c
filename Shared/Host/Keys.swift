import Crypto
import Glibc
import Synchronization
import Vocabulary

/// A private Ed25519 key with its public half published beside it, under a name.
public struct SigningKey: Sendable {
  /// How tokens name it.
  public let id: String
  let privateKey: Curve25519.Signing.PrivateKey

  public var publicKey: [UInt8] { Array(privateKey.publicKey.rawRepresentation) }

  /// Reads `<name>.key` from a directory, making it at the first start; publishes `<name>.pub` beside it.
  ///
  /// The private file is readable by its owner alone.
  public static func load(named name: String, id: String, from directory: String) throws -> SigningKey {
    let path = "\(directory)/\(name).key"
    let privateKey: Curve25519.Signing.PrivateKey
    do {
      privateKey = try Curve25519.Signing.PrivateKey(rawRepresentation: Files.read(path, limit: 64))
    } catch let failure as Files.Failure where failure.isAbsent {
      privateKey = Curve25519.Signing.PrivateKey()
      try Files.makeDirectory(directory, mode: 0o750)
      try Files.write(Array(privateKey.rawRepresentation), to: path, mode: 0o600)
    }
    try Files.write(Array(privateKey.publicKey.rawRepresentation), to: "\(directory)/\(name).pub", mode: 0o644)
    return SigningKey(id: id, privateKey: privateKey)
  }
}

/// The public keys of a directory, read when first needed.
public final class PublicKeys: Sendable {
  private let directory: String
  private let known = Mutex<[String: Curve25519.Signing.PublicKey]>([:])

  public init(directory: String) { self.directory = directory }

  func serviceKey(_ service: ServiceName) -> Curve25519.Signing.PublicKey? { key(named: "service-\(service.rawValue)") }

  /// Key ids become file names, so only letters, digits and hyphens are looked for.
  func accessKey(_ id: String) -> Curve25519.Signing.PublicKey? {
    guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy(Self.isPlain) else { return nil }
    return key(named: "access-\(id)")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }

  private func key(named name: String) -> Curve25519.Signing.PublicKey? {
    if let key = known.withLock({ $0[name] }) { return key }
    guard let bytes = try? Files.read("\(directory)/\(name).pub", limit: 64),
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
    else { return nil }
    known.withLock { $0[name] = key }
    return key
  }
}
