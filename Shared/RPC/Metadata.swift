import Wire

/// What travels beside a request: credentials, trace, ids. Few, short, ordered; keys are lower case.
public struct Metadata: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  private(set) var pairs: [KeyValue] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    pairs = elements.map { KeyValue(key: $0.0.lowercased(), value: $0.1) }
  }

  init(pairs: [KeyValue]) {
    self.pairs = pairs.map { KeyValue(key: $0.key.lowercased(), value: $0.value) }
  }

  /// The first value of a key.
  public subscript(key: String) -> String? {
    get { pairs.first { $0.key == key }?.value }
    set {
      pairs.removeAll { $0.key == key }
      if let newValue { pairs.append(KeyValue(key: key.lowercased(), value: newValue)) }
    }
  }
}
