/// A caller's name for one change, so that asking again is safe: the same key and the same request change nothing twice.
public struct IdempotencyKey: Sendable, Equatable {
  public let method: String
  public let key: String
  /// SHA-256 of whoever asks and what is asked for.
  public let requestHash: [UInt8]

  public init(method: String, key: String, requestHash: [UInt8]) {
    self.method = method
    self.key = key
    self.requestHash = requestHash
  }
}
