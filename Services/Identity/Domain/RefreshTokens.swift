import Crypto
import Vocabulary

/// Refresh tokens: random, shown once, kept as a hash.
enum RefreshTokens {
  static let idle: Duration = .seconds(14 * 86_400)
  static let absolute: Duration = .seconds(90 * 86_400)
  /// Long enough to spare most calls a renewal, short enough that a stolen token is soon worthless.
  static let accessLife: Duration = .seconds(300)

  /// `ifr_` and 32 random bytes.
  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return "ifr_" + Base64URL.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  static func hash(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }
}

/// How long an account waits after failures: nothing for four, then doubling from a second to a quarter of an hour.
enum LoginDelay {
  static func seconds(afterFailures failures: Int) -> Int {
    failures < 5 ? 0 : min(900, 1 << min(failures - 5, 10))
  }
}
