import Vocabulary

/// What is to come back.
enum RecoveryPoint: Sendable, CustomStringConvertible {
  /// All that the log has.
  case latest
  /// What was committed until then.
  case moment(Instant)

  /// - Parameter text: `latest`, microseconds since 1970, or `2026-11-23T20:15:00.123Z`; nil for anything else.
  init?(_ text: String) {
    if text == "latest" {
      self = .latest
    } else if let moment = Int64(text).map({ Instant(micros: $0) }) ?? Instant(text) {
      self = .moment(moment)
    } else {
      return nil
    }
  }

  var description: String {
    switch self {
    case .latest: "the end of the log"
    case .moment(let moment): moment.description
    }
  }

  /// For pgBackRest.
  var options: [String] {
    switch self {
    case .latest: ["--type=default"]
    case .moment(let moment): ["--type=time", "--target=\(moment.forPostgres)", "--target-action=promote"]
    }
  }
}

extension Instant {
  /// Reads what ``description`` writes, with or without a fraction of a second.
  init?(_ text: String) {
    let fields = text.split { !$0.isNumber }.map(String.init)
    guard text.hasSuffix("Z"), text.contains("T"), (6...7).contains(fields.count) else { return nil }
    let numbers = fields.prefix(6).compactMap { Int64($0) }
    guard numbers.count == 6, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]), numbers[3] < 24,
      numbers[4] < 60, numbers[5] < 61
    else { return nil }
    // Days since 1970 of the civil calendar, counted from March.
    let year = numbers[0] - (numbers[1] <= 2 ? 1 : 0)
    let dayOfYear = (153 * (numbers[1] + (numbers[1] > 2 ? -3 : 9)) + 2) / 5 + numbers[2] - 1
    let days = year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    let seconds = ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]
    let fraction = fields.count == 7 ? Int64((fields[6] + "000000").prefix(6)) ?? 0 : 0
    self.init(micros: seconds * 1_000_000 + fraction)
  }

  /// As PostgreSQL reads it, to the microsecond.
  var forPostgres: String {
    let fraction = String(1_000_000 + micros % 1_000_000).dropFirst()
    let text = Instant(micros: micros / 1_000_000 * 1_000_000).description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)).\(fraction)+00"
  }
}
