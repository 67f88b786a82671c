import Contracts
import Postgres
import Vocabulary
import Wire

/// Every statement on `sign_ups`: what waits for its address to be proved, sealed.
enum SignUps {
  private static let purpose = "sign-up"
  static let life: Duration = .seconds(3_600)

  static func insert(_ pending: PendingSignUp, token: String, _ pepper: Pepper) throws -> Statement {
    let hash = OpaqueTokens.hash(token)
    let sealed = try pepper.seal(
      Base64URL.encode(try pending.encoded()), for: purpose, belongingTo: Base64URL.encode(hash))
    return """
      insert into sign_ups (token_hash, sealed, expires_at)
      values (\(hash), \(sealed), clock_timestamp() + \(life.components.seconds) * interval '1 s')
      """
  }

  static func find(_ token: String) -> Statement {
    """
    select sealed from sign_ups where token_hash = \(OpaqueTokens.hash(token)) and expires_at > clock_timestamp()
    """
  }

  /// Affects no row when another call used it first.
  static func use(_ token: String) -> Statement {
    "delete from sign_ups where token_hash = \(OpaqueTokens.hash(token)) and expires_at > clock_timestamp()"
  }

  static func open(_ row: Row, token: String, _ pepper: Pepper) throws -> PendingSignUp {
    let sealed: [UInt8] = try row.get("sealed")
    let context = Base64URL.encode(OpaqueTokens.hash(token))
    let peppers = [pepper] + pepper.retired
    let opened = peppers.lazy.compactMap { try? $0.open(sealed, for: purpose, belongingTo: context) }.first
    let text = try opened ?? pepper.open(sealed, for: purpose, belongingTo: context)
    return try PendingSignUp(decoding: Base64URL.decode(text) ?? [])
  }

  static let purge: Statement = "delete from sign_ups where expires_at < clock_timestamp()"
}
