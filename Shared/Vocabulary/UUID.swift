import Crypto

/// A 128-bit identifier (RFC 9562), without Foundation.
public struct UUID: Hashable, Sendable, Comparable {
  /// The 16 bytes, most significant first.
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads 16 bytes; nil for any other count.
  public init?(bytes: some Sequence<UInt8>) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var count = 0
    for byte in bytes {
      if count < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
      count += 1
    }
    guard count == 16 else { return nil }
    self.init(high: high, low: low)
  }

  /// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, in either case; nil for any other shape.
  public init?(_ text: some StringProtocol) {
    var value: (high: UInt64, low: UInt64) = (0, 0)
    var digits = 0
    var position = 0
    for character in text.utf8 {
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard character == UInt8(ascii: "-") else { return nil }
      } else {
        guard let digit = Self.digit(character), digits < 32 else { return nil }
        if digits < 16 { value.high = value.high << 4 | digit } else { value.low = value.low << 4 | digit }
        digits += 1
      }
      position += 1
    }
    guard position == 36 else { return nil }
    self.init(high: value.high, low: value.low)
  }

  private static func digit(_ character: UInt8) -> UInt64? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(character - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(character - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  public var bytes: [UInt8] {
    (0..<16).map { index in
      UInt8(truncatingIfNeeded: index < 8 ? high >> (56 - index * 8) : low >> (120 - index * 8))
    }
  }

  public static func < (left: UUID, right: UUID) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }

  /// A random UUID (version 4).
  public static func random() -> UUID {
    var generator = SystemRandomNumberGenerator()
    return UUID(high: generator.next(), low: generator.next()).stamped(version: 4)
  }

  /// A UUID derived from a name (version 5): the same parts always give the same id.
  ///
  /// Parts are joined with `|`. Never derive from an attempt, a time, a process or a credential: a retry of the same
  /// intent must produce the same id.
  public static func derived(from parts: String..., in namespace: UUID = .infin8) -> UUID {
    var hash = Insecure.SHA1()
    hash.update(data: namespace.bytes)
    hash.update(data: Array(parts.joined(separator: "|").utf8))
    let digest = Array(hash.finalize().prefix(16))
    return (UUID(bytes: digest) ?? .zero).stamped(version: 5)
  }

  /// The namespace of everything this product derives.
  public static let infin8 = UUID(high: 0x6f0d_6a3b_1f0e_5c61, low: 0x9a55_5d3e_2b7c_8e01)
  public static let zero = UUID(high: 0, low: 0)

  private func stamped(version: UInt64) -> UUID {
    UUID(high: high & ~0xF000 | version << 12, low: low & ~(0b11 << 62) | 0b10 << 62)
  }
}

extension UUID: CustomStringConvertible {
  /// Lower case, with hyphens.
  public var description: String {
    let hex: [UInt8] = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 36) { buffer in
      var index = 0
      for (position, byte) in bytes.enumerated() {
        if position == 4 || position == 6 || position == 8 || position == 10 {
          buffer[index] = UInt8(ascii: "-")
          index += 1
        }
        buffer[index] = hex[Int(byte >> 4)]
        buffer[index + 1] = hex[Int(byte & 15)]
        index += 2
      }
      return index
    }
  }
}
