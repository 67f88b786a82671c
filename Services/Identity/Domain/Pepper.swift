import Crypto
import Glibc
import Host
import Vocabulary

/// A secret of this service outside the database: whoever has only the database can neither guess passwords, nor codes, nor
/// read mails that wait, nor learn which addresses were tried.
struct Pepper: Sendable {
  /// Names the key in stored hashes, so that another may follow it.
  let id: String
  private let key: SymmetricKey
  /// Keys from before, by which older passwords are still verified.
  let retired: [Pepper]

  init(bytes: [UInt8], retired: [Pepper] = []) {
    key = SymmetricKey(data: bytes)
    self.retired = retired
    id = String(Base64URL.encode(SHA256.hash(data: bytes)).prefix(6))
  }

  /// Reads `pepper.key`, or makes it at the first start; its owner alone may read it. To change it, append the old key to
  /// `pepper.old` (32 bytes each) and remove `pepper.key`: passwords and API keys move over as they are used.
  static func load(from directory: String) throws -> Pepper {
    try Files.makeDirectory(directory, mode: 0o750)
    return Pepper(
      bytes: try Files.secret(at: "\(directory)/pepper.key", length: 32),
      retired: try loadRetired("\(directory)/pepper.old"))
  }

  private static func loadRetired(_ path: String) throws -> [Pepper] {
    guard access(path, F_OK) == 0 else { return [] }
    var status = stat()
    let count = stat(path, &status) == 0 ? Int(status.st_size) / 32 : 0
    let bytes = try Files.readSecret(path, length: count * 32)
    return (0..<count).map { Pepper(bytes: Array(bytes[$0 * 32..<$0 * 32 + 32])) }
  }

  /// The key that a stored hash names; nil when it is gone.
  func named(_ id: some StringProtocol) -> Pepper? { self.id == id ? self : retired.first { $0.id == id } }

  /// HMAC-SHA256 under a key of its own for each purpose (HKDF, RFC 5869).
  func mac(_ text: String, for purpose: String) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: derived(purpose)))
  }

  /// AES-256-GCM; what belongs to the text is authenticated with it.
  func seal(_ text: String, for purpose: String, belongingTo context: String) throws -> [UInt8] {
    let box = try AES.GCM.seal(
      Array(text.utf8), using: derived(purpose), authenticating: Array(context.utf8))
    return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
  }

  func open(_ sealed: [UInt8], for purpose: String, belongingTo context: String) throws -> String {
    let box = try AES.GCM.SealedBox(combined: sealed)
    return String(
      decoding: try AES.GCM.open(box, using: derived(purpose), authenticating: Array(context.utf8)), as: UTF8.self)
  }

  private func derived(_ purpose: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array("infin8 \(purpose)".utf8), outputByteCount: 32)
  }
}
