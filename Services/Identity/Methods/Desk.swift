import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// What the methods of this service share.
struct Desk: Sendable {
  let environment: ServiceEnvironment
  let keys: KeyRing
  let passwords: Passwords

  var pepper: Pepper { passwords.pepper }
  var database: Database { environment.database }

  /// What a person's new tokens say, once their session has been written.
  struct Standing: Sendable {
    let organization: UUID
    let user: UUID
    let role: String
    /// The session: the family of refresh tokens, or the API key.
    let session: UUID
    /// How they proved who they are: `password`, `invitation`, `api_key`.
    var method = "password"
    var authenticatedAt = Instant.now
    /// Empty for whatever the role may.
    var scopes: [String] = []
    /// When this was found to be so, with the person's row locked (`Users.lock`, `Users.hold`): what is revoked from then on
    /// takes the tokens along.
    let foundAt = Instant.now
  }

  /// - Parameter refresh: empty when the session cannot be renewed.
  func tokens(_ standing: Standing, refresh: String, device: String = "") throws -> Tokens {
    let access = try AccessToken.sign(
      AccessClaims(
        userID: standing.user.description, organizationID: standing.organization.description, role: standing.role,
        sessionID: standing.session.description, issuedAt: standing.foundAt.micros,
        expiresAt: (standing.foundAt + RefreshTokens.accessLife).micros, scopes: standing.scopes,
        method: standing.method,
        authenticatedAt: standing.authenticatedAt.micros), with: keys.current)
    return Tokens(
      accessToken: access, refreshToken: refresh, expiresInS: RefreshTokens.accessLife.components.seconds,
      organizationID: standing.organization.description, userID: standing.user.description, deviceToken: device)
  }

  /// The person, locked, when `hash` is still their password's: it was verified before, and a hash takes its time. Nil for who
  /// was removed meanwhile, or has another password now.
  func lock(
    _ user: UUID, of organization: UUID, email: String, knowing hash: String?, in transaction: Transaction
  ) async throws -> Row? {
    guard let person = try await transaction.one(Users.lock(user, organization: organization)),
      try await transaction.one(Users.findLogin(email))?.get("password_hash", as: String.self) == hash
    else { return nil }
    return person
  }

  /// Tokens that name the subject are dead from here on: in this process before the reply leaves, elsewhere a moment later.
  func revoked(_ subject: UUID) async {
    Wakeup.outbox.signal()
    guard let rows = try? await environment.workers.query(Revocations.of(subject), for: nil),
      let batch = try? rows.map(Revocation.init)
    else { return }
    environment.revocations.apply(batch)
  }

  /// The caller's organization as it is stored, with all that its onboarding still needs.
  func organization(_ context: CallContext) async throws -> Organization {
    guard let organization = try await Onboard(desk: self).get(context).organization else {
      throw Refusal(.organizationNotFound, "the organization is gone")
    }
    return organization
  }
}
