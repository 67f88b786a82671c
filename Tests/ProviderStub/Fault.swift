/// What a provider does wrong.
enum Fault: Equatable, Hashable, Sendable {
  /// Does it, and answers after so many milliseconds.
  case slow(Int)
  /// Does it after so many milliseconds, whether or not anybody still waits.
  case late(Int)
  /// 500, and nothing done.
  case failBefore
  /// 500, and it was done.
  case failAfter
  /// 429; with Retry-After when a number of seconds is given.
  case limit(Int?)
  /// 402: it will never be done.
  case refuse
  /// Done; half of the answer.
  case torn
  /// Done; the answer is none.
  case garbage
  /// Done once, answered twice.
  case duplicated
  /// Done; the answer is that to another request.
  case other
  /// Done again although the key is known.
  case keyIgnored

  /// Reads a fault's word, with its number after a colon where it has one.
  init?(_ text: some StringProtocol) {
    let words = text.split(separator: ":", maxSplits: 1)
    let number = words.count == 2 ? Int(words[1]) : nil
    guard words.count < 2 || (number ?? -1) >= 0, let word = words.first else { return nil }
    switch word {
    case "slow": self = .slow(number ?? 1_000)
    case "late": self = .late(number ?? 1_000)
    case "fail-before": self = .failBefore
    case "fail-after": self = .failAfter
    case "limit": self = .limit(number)
    case "refuse": self = .refuse
    case "torn": self = .torn
    case "garbage": self = .garbage
    case "duplicated": self = .duplicated
    case "other": self = .other
    case "key-ignored": self = .keyIgnored
    default: return nil
    }
  }

  var name: String {
    switch self {
    case .slow: "slow"
    case .late: "late"
    case .failBefore: "fail-before"
    case .failAfter: "fail-after"
    case .limit: "limit"
    case .refuse: "refuse"
    case .torn: "torn"
    case .garbage: "garbage"
    case .duplicated: "duplicated"
    case .other: "other"
    case .keyIgnored: "key-ignored"
    }
  }
}
