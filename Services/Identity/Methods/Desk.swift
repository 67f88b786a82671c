import Contracts
import Host
import Postgres
import RPC
import Vocabulary

/// What the methods of this service share.
struct Desk: Sendable {
  let environment: ServiceEnvironment
  let key: SigningKey

  var database: Database { environment.database }

  /// New tokens for a session that has just been written.
  func tokens(organization: UUID, user: UUID, role: String, session: UUID, refresh: String) throws -> Tokens {
    let now = Instant.now
    let access = try AccessToken.sign(
      AccessClaims(
        userID: user.description, organizationID: organization.description, role: role, sessionID: session.description,
        issuedAt: now.micros, expiresAt: (now + RefreshTokens.accessLife).micros), with: key)
    return Tokens(
      accessToken: access, refreshToken: refresh, expiresInS: RefreshTokens.accessLife.components.seconds,
      organizationID: organization.description, userID: user.description)
  }

  /// The caller's organization as it is stored.
  func organization(_ context: CallContext) async throws -> Organization {
    let id = try context.organization()
    guard let row = try await database.query(Organizations.get(id), for: id).first else {
      throw Refusal(.organizationNotFound, "the organization is gone")
    }
    return try Organization(row)
  }
}
