public import Contracts
import Crypto
package import Vocabulary
import Wire

/// A signed statement: `<version>.<key id>.<claims>.<signature>`, each part base64url.
///
/// The version fixes the algorithm (Ed25519, RFC 8032) and the kind of claims, so there is no header to lie about either:
/// the mistakes that RFC 8725 lists cannot be spelled. The signature covers everything before it.
enum SignedToken {
  /// Tokens are short; anything longer is not one.
  static let maximumLength = 2_048

  static func make(version: String, keyID: String, claims: [UInt8], key: Curve25519.Signing.PrivateKey) throws -> String
  {
    let head = "\(version).\(keyID).\(Base64URL.encode(claims))"
    return "\(head).\(Base64URL.encode(try key.signature(for: Array(head.utf8))))"
  }

  /// The claims, when the signature is the key's.
  static func open(
    _ token: String, version: String, seen: SeenSignatures? = nil,
    key: (_ keyID: String) -> Curve25519.Signing.PublicKey?
  ) throws(Refusal) -> [UInt8] {
    let refusal = Refusal(.tokenInvalid, "the token is not one of ours")
    guard token.utf8.count <= maximumLength, token.utf8.starts(with: version.utf8) else { throw refusal }
    let bytes = Array(token.utf8)
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].elementsEqual(version.utf8),
      let claims = Base64URL.decode(String(decoding: parts[2], as: UTF8.self)),
      let signature = Base64URL.decode(String(decoding: parts[3], as: UTF8.self)),
      let key = key(String(decoding: parts[1], as: UTF8.self))
    else { throw refusal }
    let head = bytes.dropLast(parts[3].count + 1)
    let isValid = { key.isValidSignature(signature, for: head) }
    guard seen?.isValid(token, by: key, check: isValid) ?? isValid() else { throw refusal }
    return claims
  }
}

/// A person's token, as identity signs it.
public enum AccessToken {
  static let version = "ifa1"

  /// Signs claims with identity's key.
  public static func sign(_ claims: AccessClaims, with key: SigningKey) throws -> String {
    try SignedToken.make(version: version, keyID: key.id, claims: try claims.encoded(), key: key.privateKey)
  }

  /// - Throws: `token_invalid`, `token_expired`.
  package static func verify(
    _ token: String, keys: PublicKeys, seen: SeenSignatures? = nil, now: Instant
  ) throws(Refusal) -> (principal: Principal, issuedAt: Int64) {
    let bytes = try SignedToken.open(token, version: version, seen: seen) { keys.accessKey($0) }
    guard let claims = try? AccessClaims(decoding: bytes), let user = UUID(claims.userID),
      let organization = UUID(claims.organizationID), let role = Role(rawValue: claims.role)
    else { throw Refusal(.tokenInvalid, "the token is not one of ours") }
    guard now.micros < claims.expiresAt else { throw Refusal(.tokenExpired, "the token has expired: log in again") }
    // A scope that this build does not know is one that nothing here asks for.
    let scopes = claims.scopes.isEmpty ? nil : Set(claims.scopes.compactMap(Scope.init(rawValue:)))
    let principal = Principal(
      caller: .user(user, role), organization: organization, session: UUID(claims.sessionID), scopes: scopes)
    return (principal, claims.issuedAt)
  }
}

/// A service's token for one call of one method, taken once.
package enum ServiceToken {
  static let version = "ifs1"
  /// Long enough for a slow machine, short enough that a stolen one is useless.
  static let life: Duration = .seconds(30)

  package static func sign(_ claims: ServiceClaims, with key: SigningKey) throws -> String {
    try SignedToken.make(version: version, keyID: key.id, claims: try claims.encoded(), key: key.privateKey)
  }

  /// - Throws: `token_invalid` for a wrong audience, method, issuer or signature, or one that was taken before;
  ///   `token_expired`.
  package static func verify(
    _ token: String, audience: ServiceName, method: String, keys: PublicKeys, taken: SingleUse, now: Instant
  ) throws(Refusal) -> (principal: Principal, issuer: ServiceName) {
    var signer: ServiceName?
    let bytes = try SignedToken.open(token, version: version) { keyID in
      guard let found = keys.serviceKey(keyID) else { return nil }
      signer = found.service
      return found.key
    }
    guard let claims = try? ServiceClaims(decoding: bytes), let signer, claims.issuer == signer.rawValue,
      claims.audience == audience.rawValue, claims.method == method, let id = UUID(claims.tokenID),
      claims.expiresAt <= (now + life + .seconds(5)).micros
    else { throw Refusal(.tokenInvalid, "the service token is not for this call") }
    guard now.micros < claims.expiresAt else { throw Refusal(.tokenExpired, "the service token has expired") }
    guard taken.take(id) else { throw Refusal(.tokenInvalid, "the service token has been used before") }
    let principal = Principal(
      caller: .service(signer, onBehalfOf: UUID(claims.onBehalfOf)), organization: UUID(claims.organizationID),
      grant: UUID(claims.grantID))
    return (principal, signer)
  }
}
