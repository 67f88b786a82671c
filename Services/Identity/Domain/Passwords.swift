import CArgon2
import EventLoop
import Vocabulary

/// Password hashes: argon2id (RFC 9106) by the reference library, over an HMAC of the password with the pepper, with the
/// parameters and the pepper's name inside the hash: `<pepper>:$argon2id$v=19$m=…`.
struct Passwords: Sendable {
  let pepper: Pepper
  let slots: HashingSlots

  init(pepper: Pepper, slots: HashingSlots = HashingSlots()) {
    self.pepper = pepper
    self.slots = slots
  }

  /// OWASP's floor ("Password Storage Cheat Sheet"): 19 MiB, two passes, one lane; about 30 ms here.
  static let memoryKiB: UInt32 = 19_456
  static let passes: UInt32 = 2
  private static let saltLength = 16
  private static let tagLength = 32

  /// The hash of nobody's password, verified when there is no account so that the answer takes as long.
  private static let decoy =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$7vXQ0mJ3Zb9bZqkD3hPz0mP0n0n2v1d1Jb3n5Qm1a0E"

  func hash(_ password: String) async throws -> String {
    let text = peppered(password)
    let name = pepper.id
    return try await slots.run {
      let salt = RandomBytes.make(Self.saltLength)
      let length = argon2_encodedlen(
        Self.passes, Self.memoryKiB, 1, UInt32(Self.saltLength), UInt32(Self.tagLength), Argon2_id)
      var encoded = [CChar](repeating: 0, count: length)
      let status = argon2id_hash_encoded(
        Self.passes, Self.memoryKiB, 1, text, text.count, salt, salt.count, Self.tagLength, &encoded, encoded.count)
      guard status == ARGON2_OK.rawValue else { throw HashingFailed() }
      return "\(name):" + String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// - Parameter hash: nil when there is no account: the work is done all the same, and the answer is no.
  func verify(_ password: String, against hash: String?) async throws -> Bool {
    let stored = hash ?? Self.decoy
    let separator = stored.firstIndex(of: ":")
    let encoded = separator.map { String(stored[stored.index(after: $0)...]) } ?? stored
    // Hashes from before there was a pepper are of the password itself.
    let text: [UInt8]
    if let separator {
      // A pepper that is gone makes every password wrong, and tells nobody that there is one.
      text = (pepper.named(stored[..<separator]) ?? pepper).mac(password, for: "password")
    } else {
      text = hash == nil ? peppered(password) : Array(password.utf8)
    }
    let isRight = try await slots.run(isVerification: true) {
      argon2id_verify(encoded, text, text.count) == ARGON2_OK.rawValue
    }
    return isRight && hash != nil
  }

  /// Whether a hash was made with another pepper or other parameters than today's.
  func needsRehash(_ hash: String) -> Bool {
    !hash.hasPrefix("\(pepper.id):$argon2id$v=19$m=\(Self.memoryKiB),t=\(Self.passes),p=1$")
  }

  private func peppered(_ password: String) -> [UInt8] { pepper.mac(password, for: "password") }

  struct HashingFailed: Error {}
}

/// What may be a password.
enum PasswordRules {
  /// Those that everybody tries first; who chooses one might as well have none.
  private static let common: Set<String> = [
    "password", "password1", "password12", "password123", "passw0rd", "12345678", "123456789", "1234567890", "87654321",
    "11111111", "00000000", "88888888", "12341234", "11223344", "qwertyui", "qwertyuiop", "qwerty123", "1q2w3e4r",
    "1qaz2wsx", "qazwsxedc", "asdfghjkl", "zxcvbnm123", "abcd1234", "abc12345", "iloveyou", "sunshine", "princess",
    "football", "baseball", "superman", "trustno1", "letmein1", "welcome1", "welcome123", "admin123", "administrator",
    "changeme", "changeme1", "default1", "computer", "internet", "michelle", "jennifer", "starwars", "whatever",
    "dragon123", "monkey123", "master123", "secret123", "login123", "test1234", "p@ssw0rd", "p@ssword",
  ]

  /// - Parameter own: what strangers know of the person: the address, names.
  static func check(_ password: String, field: String, own: [String] = []) throws(Refusal) {
    guard (8...256).contains(password.count), password.utf8.count <= 1_024 else {
      throw .field(field, "8 to 256 characters")
    }
    let plain = password.lowercased()
    guard !common.contains(plain), Set(plain).count > 2 else {
      throw .field(field, "this is one of the first that anybody would try: choose another")
    }
    let known = own.flatMap { [$0, String($0.prefix { $0 != "@" })] }.map { $0.lowercased() }
    guard !known.contains(where: { $0.count >= 4 && (plain == $0 || plain == $0 + "1" || plain == $0 + "123") }) else {
      throw .field(field, "not your own name or address")
    }
  }
}

/// Two hashes at a time: a hundred log-ins cannot take all memory, nor both processors from everyone else. Those who
/// wait beyond a bound, each kind its own, are told to come back; who has given up leaves the queue.
actor HashingSlots {
  private let bound: Int
  private var free: Int
  /// How many passwords have been verified since the start.
  private(set) var verifications = 0
  private var waiting: [(id: UInt64, isVerification: Bool, continuation: CheckedContinuation<Void, any Error>)] = []
  private var next: UInt64 = 0

  init(slots: Int = 2, bound: Int = 1_000) {
    free = slots
    self.bound = bound
  }

  var queued: Int { waiting.count }

  /// The last of so many waits for some seconds, and soon the next are sent away.
  var isCrowded: Bool { waiting.count > bound / 2 }

  func run<Value: Sendable>(
    isVerification: Bool = false, _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    if free > 0 { free -= 1 } else { try await wait(isVerification) }
    defer { passOn() }
    try Task.checkCancellation()
    if isVerification { verifications += 1 }
    return try await offload(body)
  }

  private func wait(_ isVerification: Bool) async throws {
    guard waiting.count(where: { $0.isVerification == isVerification }) < bound else {
      throw Refusal(.tooManyRequests, "too many people log in at once: try again", retryAfter: .seconds(5))
    }
    next += 1
    let id = next
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        // On the way here others may have had their turn.
        if free > 0 {
          free -= 1
          return continuation.resume()
        }
        waiting.append((id, isVerification, continuation))
      }
    } onCancel: {
      Task { await self.leave(id) }
    }
  }

  private func passOn() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().continuation.resume() }
  }

  private func leave(_ id: UInt64) {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index).continuation.resume(throwing: CancellationError())
  }
}
