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

extension Money: CustomStringConvertible {
  /// `$12.3456`: at least two decimals, at most six, no trailing zeros beyond two.
  public var description: String {
    let magnitude = micros.magnitude
    var decimals = String(magnitude % 1_000_000 + 1_000_000).dropFirst()
    while decimals.count > 2, decimals.hasSuffix("0") { decimals = decimals.dropLast() }
    return "\(micros < 0 ? "-" : "")$\(magnitude / 1_000_000).\(decimals)"
  }
}
