import Crypto
import Vocabulary

/// Secrets that are shown once and kept as a hash: random, and marked so that people and scanners know what they see.
enum OpaqueTokens {
  /// A mark and 32 random bytes.
  static func make(_ mark: String) -> String {
    mark + Base64URL.encode(RandomBytes.make(32))
  }

  /// 256 random bits need no slow hash.
  static func hash(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }
}

/// Refresh tokens: used once each, a family for each log-in.
enum RefreshTokens {
  static let idle: Duration = .seconds(14 * 86_400)
  /// From the log-in on, however often the session is renewed.
  static let absolute: Duration = .seconds(90 * 86_400)
  /// Long enough to spare most calls a renewal, short enough that a stolen token is soon worthless.
  static let accessLife: Duration = .seconds(300)

  static func make() -> String { OpaqueTokens.make("ifr_") }
  static func hash(_ token: String) -> [UInt8] { OpaqueTokens.hash(token) }
}

/// How long log-ins wait after failures, so that guessing gets nowhere.
enum LoginDelay {
  /// Failures in a row after which only a reset of the password helps (NIST SP 800-63B, 5.2.2).
  static let last = 100

  static let first = 30
  static let longest = 900

  /// Nothing for four, then doubling from half a minute to a quarter of an hour.
  static func seconds(afterFailures failures: Int) -> Int {
    failures < 5 ? 0 : min(longest, first << min(failures - 5, 10))
  }
}

/// What one place or one reader of mail may do at once, and how soon again: a bucket of tokens, never empty for good.
struct Bucket: Sendable {
  let name: String
  let size: Int
  let secondsPerToken: Int

  /// Failed log-ins from one address of the net: behind one may be a whole office.
  static let place = Bucket(name: "place", size: 100, secondsPerToken: 6)
  /// Letters that strangers have sent to one address of mail.
  static let letters = Bucket(name: "letters", size: 10, secondsPerToken: 300)
  /// The same from one address of the net, to whomever.
  static let requests = Bucket(name: "requests", size: 30, secondsPerToken: 20)
  /// Addresses that an organization adds and that turn out to be somebody's.
  static let collisions = Bucket(name: "collisions", size: 20, secondsPerToken: 60)
  /// Sign-ups from one address of the net: each is a letter to somebody.
  static let signUps = Bucket(name: "sign-up", size: 20, secondsPerToken: 60)
}
