internal import Wire

/// What travels beside a request: ordered pairs of strings. Keys are kept in lower case and may repeat.
public struct Metadata: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// The most pairs a request may carry.
  public static let countLimit = 64
  /// The most bytes of keys and values together a request may carry.
  public static let byteLimit = 16 << 10

  /// As they stand in a request.
  private(set) var entries: [KeyValue]

  public init() { entries = [] }

  public init(dictionaryLiteral elements: (String, String)...) {
    entries = elements.map { KeyValue(key: $0.0.loweredKey, value: $0.1) }
  }

  /// What a request brought.
  init(_ entries: [KeyValue]) {
    self.entries = entries
    for (index, entry) in entries.enumerated() where entry.key.hasUpperCase {
      self.entries[index].key = entry.key.lowercased()
    }
  }

  public var isEmpty: Bool { entries.isEmpty }

  public var pairs: [(key: String, value: String)] { entries.map { ($0.key, $0.value) } }

  /// The first value of a key. Setting replaces every value of it; nil removes them.
  public subscript(key: String) -> String? {
    get {
      let key = key.loweredKey
      for entry in entries where entry.key == key { return entry.value }
      return nil
    }
    set {
      let key = key.loweredKey
      let position = entries.firstIndex { $0.key == key }
      entries.removeAll { $0.key == key }
      guard let newValue else { return }
      entries.insert(KeyValue(key: key, value: newValue), at: min(position ?? entries.count, entries.count))
    }
  }

  /// Adds a value, beside those the key has.
  public mutating func append(_ key: String, _ value: String) {
    entries.append(KeyValue(key: key.loweredKey, value: value))
  }

  /// Every value of a key, in order.
  public func values(of key: String) -> [String] {
    let key = key.loweredKey
    return entries.filter { $0.key == key }.map(\.value)
  }

  /// Whether a peer may be asked to read this much.
  public var isWithinBounds: Bool {
    entries.count <= Metadata.countLimit
      && entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } <= Metadata.byteLimit
  }
}

extension String {
  /// Nearly every key is in lower case already, and this costs less than making it so again.
  fileprivate var loweredKey: String { hasUpperCase ? lowercased() : self }

  fileprivate var hasUpperCase: Bool {
    for byte in utf8 where byte >= 0x80 || byte &- 0x41 < 26 { return true }
    return false
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
