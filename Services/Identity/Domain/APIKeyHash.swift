import Vocabulary

/// What is kept of an API key: an HMAC under a pepper, and that pepper's name.
struct APIKeyHash: Sendable, Equatable {
  let bytes: [UInt8]
  /// Nil for keys from before there was a pepper: a plain SHA-256.
  let pepper: String?

  init(bytes: [UInt8], pepper: String?) {
    self.bytes = bytes
    self.pepper = pepper
  }

  init(_ key: APIKeyText, _ pepper: Pepper) {
    self.init(bytes: pepper.mac(key.text, for: "api key"), pepper: pepper.id)
  }

  /// A pepper that is gone makes every key wrong.
  func matches(_ key: APIKeyText, _ current: Pepper) -> Bool {
    guard let pepper else { return ConstantTime.equal(bytes, key.hash) }
    return current.named(pepper).map { ConstantTime.equal(bytes, APIKeyHash(key, $0).bytes) } ?? false
  }
}
