import Crypto
import Glibc
import Synchronization
public import Vocabulary

/// A private Ed25519 key, and the name under which tokens speak of it.
public struct SigningKey: Sendable {
  /// `<ring>-<random>`, and the public half's file is `<id>.pub`.
  public let id: String
  let privateKey: Curve25519.Signing.PrivateKey
  let madeAt: Instant

  public var publicKey: [UInt8] { Array(privateKey.publicKey.rawRepresentation) }
}

/// The keys a process signs with, one after the other. The newest signs; the public half of the one before stays published
/// until its last token is dead, so that a rotation fails nobody's call.
///
/// A directory holds `<name>-<random>.key`, readable by its owner alone, and `<name>-<random>.pub` for each key; a `.retired` says
/// since when a key no longer signs. Processes that
/// share a name and a directory share their keys.
public final class KeyRing: Sendable {
  let name: String
  private let directory: String
  private let signing: Mutex<SigningKey>

  /// Longer than any token lives.
  static let overlap: Duration = .seconds(600)

  public var current: SigningKey { signing.withLock { $0 } }

  /// Reads the newest key, or makes the first.
  ///
  /// - Throws: `Files.Failure`; ``UnsafeKey`` for a private key that others may read.
  public init(named name: String, in directory: String) throws {
    self.name = name
    self.directory = directory
    try Files.makeDirectory(directory, mode: 0o750)
    guard access(directory, W_OK) == 0 else {
      throw Files.Failure(path: directory, action: "put our keys into", code: errno)
    }
    signing = Mutex(try Self.newest(name, directory) ?? Self.make(name, directory))
  }

  /// A private key file that is not its owner's alone.
  public struct UnsafeKey: Error, CustomStringConvertible {
    let path: String
    public var description: String { "\(path) can be read by others: set its mode to 600" }
  }

  /// Takes up a key that another process has made, makes one when the newest is older than `period`, and withdraws those
  /// whose tokens are all dead.
  ///
  /// - Returns: whether another key signs now.
  @discardableResult
  public func rotate(every period: Duration, now: Instant = .now) throws -> Bool {
    let before = current.id
    var key = try Self.newest(name, directory) ?? current
    if now - key.madeAt > period { key = try Self.make(name, directory, after: key.madeAt) }
    signing.withLock { $0 = key }
    try withdraw(now)
    return key.id != before
  }

  /// Removes private keys that no longer sign, and their public halves once nothing signed with them is alive. Public halves
  /// that come from elsewhere are not this ring's to remove.
  private func withdraw(_ now: Instant) throws {
    for file in try Self.files(name, directory, ".key") where file.modified < current.madeAt {
      try Files.write([], to: "\(directory)/\(file.id).retired", mode: 0o600)
      unlink("\(directory)/\(file.id).key")
    }
    for file in try Self.files(name, directory, ".retired") where now - file.modified > Self.overlap {
      unlink("\(directory)/\(file.id).pub")
      unlink("\(directory)/\(file.id).retired")
    }
  }

  private static func newest(_ name: String, _ directory: String) throws -> SigningKey? {
    guard let file = try files(name, directory, ".key").max(by: { $0.modified < $1.modified }) else { return nil }
    let path = "\(directory)/\(file.id).key"
    guard file.mode & 0o077 == 0 else { throw UnsafeKey(path: path) }
    let privateKey = try Curve25519.Signing.PrivateKey(rawRepresentation: Files.read(path, limit: 64))
    let key = SigningKey(id: file.id, privateKey: privateKey, madeAt: file.modified)
    if access("\(directory)/\(key.id).pub", R_OK) != 0 {
      try Files.write(key.publicKey, to: "\(directory)/\(key.id).pub", mode: 0o644)
    }
    return key
  }

  /// - Parameter before: when the key was made that this one follows. Files tell their order by their times, which the kernel takes
  ///   from a clock that lags behind by some milliseconds.
  private static func make(_ name: String, _ directory: String, after before: Instant? = nil) throws -> SigningKey {
    let id = "\(name)-\(UUID.random().description.prefix(8))"
    let privateKey = Curve25519.Signing.PrivateKey()
    let path = "\(directory)/\(id).key"
    // The public half first: nobody may meet a token whose key cannot be found.
    try Files.write(Array(privateKey.publicKey.rawRepresentation), to: "\(directory)/\(id).pub", mode: 0o644)
    try Files.write(Array(privateKey.rawRepresentation), to: path, mode: 0o600)
    var madeAt = modified(path) ?? .now
    if let before, madeAt <= before {
      madeAt = before + .microseconds(1)
      try Files.setModified(path, to: madeAt)
    }
    return SigningKey(id: id, privateKey: privateKey, madeAt: madeAt)
  }

  private static func modified(_ path: String) -> Instant? {
    var status = stat()
    return stat(path, &status) == 0 ? Instant(modified: status) : nil
  }

  private static func files(
    _ name: String, _ directory: String, _ ending: String
  ) throws -> [(id: String, modified: Instant, mode: UInt32)] {
    try Files.list(directory).filter { $0.hasPrefix("\(name)-") && $0.hasSuffix(ending) }.compactMap { file in
      var status = stat()
      guard stat("\(directory)/\(file)", &status) == 0 else { return nil }
      return (String(file.dropLast(ending.utf8.count)), Instant(modified: status), status.st_mode)
    }
  }
}

extension Instant {
  fileprivate init(modified status: stat) {
    self.init(micros: Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1_000)
  }
}

/// The public keys of a directory, read when first needed and looked at again every half minute.
public final class PublicKeys: Sendable {
  private struct Known {
    let key: Curve25519.Signing.PublicKey
    let readAt: ContinuousClock.Instant
  }

  private let directory: String
  private let owners: @Sendable (ServiceName) -> UInt32?
  private let known = Mutex<[String: Known]>([:])

  private static let freshness: Duration = .seconds(30)

  /// - Parameter owners: whose file a service's key must be, where services have users of their own: nobody can publish a
  ///   key in another's name.
  public init(directory: String, owners: @escaping @Sendable (ServiceName) -> UInt32? = { _ in nil }) {
    self.directory = directory
    self.owners = owners
  }

  /// The key of a service, when `id` names one: `service-keyword-1f00ab12`.
  func serviceKey(_ id: String) -> (service: ServiceName, key: Curve25519.Signing.PublicKey)? {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "service", let service = ServiceName(rawValue: String(parts[1])),
      let key = key(id, owner: owners(service))
    else { return nil }
    return (service, key)
  }

  /// One of identity's keys: `access-1f00ab12`.
  func accessKey(_ id: String) -> Curve25519.Signing.PublicKey? {
    guard id.hasPrefix("access-") else { return nil }
    return key(id, owner: owners(.identity))
  }

  /// Key ids become file names, so only letters, digits and hyphens are looked for.
  private func key(_ id: String, owner: UInt32?) -> Curve25519.Signing.PublicKey? {
    guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy(Self.isPlain) else { return nil }
    let now = ContinuousClock.now
    if let found = known.withLock({ $0[id] }), now - found.readAt < Self.freshness { return found.key }
    let key = read(id, owner)
    known.withLock { $0[id] = key.map { Known(key: $0, readAt: now) } }
    return key
  }

  private func read(_ id: String, _ owner: UInt32?) -> Curve25519.Signing.PublicKey? {
    let path = "\(directory)/\(id).pub"
    if let owner {
      var status = stat()
      guard lstat(path, &status) == 0, status.st_uid == owner else { return nil }
    }
    guard let bytes = try? Files.read(path, limit: 64) else { return nil }
    return try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
