/// US dollars in millionths: integer arithmetic only, so that sums are exact.
public struct Money: Hashable, Comparable, Sendable {
  public let micros: Int64

  public init(micros: Int64) { self.micros = micros }

  public static let zero = Money(micros: 0)

  public static func cents(_ cents: Int64) -> Money { Money(micros: cents * 10_000) }

  public static func < (left: Money, right: Money) -> Bool { left.micros < right.micros }
  public static func + (left: Money, right: Money) -> Money { Money(micros: left.micros + right.micros) }
  public static func - (left: Money, right: Money) -> Money { Money(micros: left.micros - right.micros) }
}

extension Money {
  /// - Parameter text: dollars as `25` or `0.50`; nil for signs, spaces, more than six decimals, or more than fits.
  public init?(dollars text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }) else {
      return nil
    }
    let decimals = parts.count == 2 ? parts[1] : "0"
    guard decimals.count <= 6 else { return nil }
    let zeros = String(repeating: "0", count: 6 - decimals.count)
    guard let micros = Int64(parts[0] + decimals + zeros) else { return nil }
    self.init(micros: micros)
  }
}

extension Money: CustomStringConvertible {
  /// `$12.3456`: at least two decimals, at most six, no trailing zeros beyond two.
  public var description: String {
    let magnitude = micros.magnitude
    var decimals = String(magnitude % 1_000_000 + 1_000_000).dropFirst()
    while decimals.count > 2, decimals.hasSuffix("0") { decimals = decimals.dropLast() }
    return "\(micros < 0 ? "-" : "")$\(magnitude / 1_000_000).\(decimals)"
  }
}
