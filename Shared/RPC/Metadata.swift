/// What travels beside a request: ordered pairs of strings. Keys are kept in lower case and may repeat.
public struct Metadata: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  public struct Pair: Sendable, Equatable {
    public let key: String
    public let value: String

    public init(key: String, value: String) {
      self.key = key.lowercased()
      self.value = value
    }
  }

  /// The most pairs a request may carry.
  public static let countLimit = 64
  /// The most bytes of keys and values together a request may carry.
  public static let byteLimit = 16 << 10

  public private(set) var pairs: [Pair] = []

  public init(_ pairs: [Pair] = []) { self.pairs = pairs }

  public init(dictionaryLiteral elements: (String, String)...) {
    pairs = elements.map { Pair(key: $0.0, value: $0.1) }
  }

  public var isEmpty: Bool { pairs.isEmpty }

  /// The first value of a key. Setting replaces every value of it; nil removes them.
  public subscript(key: String) -> String? {
    get {
      let key = key.lowercased()
      return pairs.first { $0.key == key }?.value
    }
    set {
      let key = key.lowercased()
      let position = pairs.firstIndex { $0.key == key }
      pairs.removeAll { $0.key == key }
      guard let newValue else { return }
      pairs.insert(Pair(key: key, value: newValue), at: min(position ?? pairs.count, pairs.count))
    }
  }

  /// Adds a value, beside those the key has.
  public mutating func append(_ key: String, _ value: String) {
    pairs.append(Pair(key: key, value: value))
  }

  /// Every value of a key, in order.
  public func values(of key: String) -> [String] {
    let key = key.lowercased()
    return pairs.filter { $0.key == key }.map(\.value)
  }

  /// Whether a peer may be asked to read this much.
  public var isWithinBounds: Bool {
    pairs.count <= Metadata.countLimit
      && pairs.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } <= Metadata.byteLimit
  }
}

/// The metadata keys this house gives a meaning.
public enum MetadataKey {
  public static let requestID = "request-id"
  public static let authorization = "authorization"
  public static let serviceToken = "service-token"
  public static let idempotencyKey = "idempotency-key"
  public static let traceParent = "traceparent"
  public static let traceState = "tracestate"
  /// How many messages of a streamed reply the client takes before it grants more.
  public static let streamCredit = "stream-credit"
}
