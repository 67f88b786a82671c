import Vocabulary

/// Billing months: `2026-11`, in UTC.
enum Periods {
  /// The month an instant belongs to.
  static func month(of instant: Instant) -> String { String(instant.description.prefix(7)) }

  /// The day an instant belongs to: `2026-11-30`, in UTC.
  static func day(of instant: Instant) -> String { String(instant.description.prefix(10)) }

  /// - Throws: `field_invalid` for anything but a month; empty means the present one.
  static func read(_ text: String, now: Instant) throws(Refusal) -> String {
    guard !text.isEmpty else { return month(of: now) }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 4, parts[1].count == 2, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }),
      let number = Int(parts[1]), (1...12).contains(number)
    else { throw .field("billing_period", "give a month such as 2026-11") }
    return text
  }
}
