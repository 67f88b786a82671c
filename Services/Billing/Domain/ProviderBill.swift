import Vocabulary

/// What a provider says it is owed for a month.
struct ProviderBill: Equatable, Sendable {
  let provider: String
  let month: String
  let micros: Int64

  /// A bill a line: `provider 2026-11 12500000`. Lines that begin with # are comments.
  ///
  /// - Throws: `field_invalid` for any other line: half of the bills is no answer.
  static func read(_ text: String) throws(Refusal) -> [ProviderBill] {
    var bills: [ProviderBill] = []
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      guard words.count == 3, let micros = Int64(words[2]), micros >= 0 else {
        throw .field("provider_bills", "\"\(line.prefix(100))\" is no provider, month and millionths of a dollar")
      }
      bills.append(
        ProviderBill(provider: String(words[0]), month: try Periods.read(String(words[1]), now: .now), micros: micros))
    }
    return bills
  }
}
