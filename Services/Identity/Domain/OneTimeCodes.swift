import Vocabulary

/// Codes that are mailed, for one use: six digits and a few tries to prove an address, a token to reset a password.
enum OneTimeCodes {
  enum Purpose: String, Sendable {
    case verifyEmail = "verify_email"
    case resetPassword = "reset_password"

    var life: Duration {
      switch self {
      case .verifyEmail: .seconds(600)
      case .resetPassword: .seconds(1_800)
      }
    }
  }

  static let tries: Int32 = 5
  /// Wrong tries of one person within a day, over all codes of a purpose: a guesser is right once in 67,000 days.
  static let wrongTriesADay = 15
  /// Codes that are sent to one person within ten minutes.
  static let sends = 3

  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(String(UInt32.random(in: 1_000_000...1_999_999, using: &generator)).dropFirst())
  }

  static func isCode(_ text: String) -> Bool {
    text.utf8.count == 6 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

extension Pepper {
  /// What is kept of a code: of no use for another person or purpose.
  func hash(code: String, for purpose: OneTimeCodes.Purpose, of user: UUID) -> [UInt8] {
    mac("\(purpose.rawValue) \(user) \(code)", for: "code")
  }
}
