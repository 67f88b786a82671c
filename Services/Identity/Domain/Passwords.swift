import CArgon2
import EventLoop
import Vocabulary

/// Password hashes: argon2id (RFC 9106) by the reference library, with the parameters inside the hash.
enum Passwords {
  /// OWASP's floor: 19 MiB, two passes, one lane; about 30 ms here.
  static let memoryKiB: UInt32 = 19_456
  static let passes: UInt32 = 2
  private static let saltLength = 16
  private static let tagLength = 32

  /// The hash of nobody's password, verified when the address is unknown so that the answer takes as long.
  static let decoy = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$7vXQ0mJ3Zb9bZqkD3hPz0mP0n0n2v1d1Jb3n5Qm1a0E"

  static func check(_ password: String, field: String) throws(Refusal) {
    guard (8...256).contains(password.count), password.utf8.count <= 1_024 else {
      throw .field(field, "8 to 256 characters")
    }
  }

  static func hash(_ password: String) async throws -> String {
    try await HashingSlots.shared.run {
      var generator = SystemRandomNumberGenerator()
      let salt = (0..<saltLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      let length = argon2_encodedlen(passes, memoryKiB, 1, UInt32(saltLength), UInt32(tagLength), Argon2_id)
      var encoded = [CChar](repeating: 0, count: length)
      let text = Array(password.utf8)
      let status = argon2id_hash_encoded(
        passes, memoryKiB, 1, text, text.count, salt, salt.count, tagLength, &encoded, encoded.count)
      guard status == ARGON2_OK.rawValue else { throw HashingFailed() }
      return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  static func verify(_ password: String, against hash: String) async throws -> Bool {
    try await HashingSlots.shared.run {
      let text = Array(password.utf8)
      return argon2id_verify(hash, text, text.count) == ARGON2_OK.rawValue
    }
  }

  /// Whether a hash was made with other parameters than today's.
  static func needsRehash(_ hash: String) -> Bool {
    !hash.hasPrefix("$argon2id$v=19$m=\(memoryKiB),t=\(passes),p=1$")
  }

  struct HashingFailed: Error {}
}

/// Two hashes at a time: a hundred log-ins cannot take all memory, nor both processors from everyone else.
private actor HashingSlots {
  static let shared = HashingSlots()

  private var free = 2
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    if free == 0 { await withCheckedContinuation { waiting.append($0) } } else { free -= 1 }
    defer { if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() } }
    return try await offload(body)
  }
}
