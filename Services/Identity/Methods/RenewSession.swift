import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `Identity/RefreshTokens`: a session goes on with new tokens.
///
/// A refresh token is used once. Seeing one a second time means that it was stolen, or its thief came first: the whole
/// family ends, and both must log in again (RFC 9700, 4.14.2).
///
/// Refuses: `token_invalid`.
struct RenewSession {
  let desk: Desk

  func callAsFunction(_ request: RefreshTokensRequest, _ context: CallContext) async throws -> Tokens {
    guard request.refreshToken.utf8.count <= 128 else { throw dead }
    let hash = RefreshTokens.hash(request.refreshToken)
    guard let row = try await desk.database.query(Sessions.find(hash), for: nil).first else { throw dead }
    let organization: UUID = try row.get("organization_id")
    let user: UUID = try row.get("user_id")
    let family: UUID = try row.get("family_id")
    let old: UUID = try row.get("id")
    let session = context.session(as: user, of: organization)
    guard try row.get("is_live", as: Bool.self) else { throw dead }
    guard try !row.get("is_rotated", as: Bool.self) else {
      try await end(family, session)
      throw dead
    }
    let token = RefreshTokens.make()
    let standing = try await desk.database.transaction(for: session) { transaction -> Desk.Standing? in
      guard let person = try await transaction.one(Users.lock(user, organization: organization)),
        try await transaction.execute(Sessions.rotate(old, organization: organization)) == 1,
        let fresh = try await transaction.one(
          Sessions.succeed(
            old, by: UUID.random(), organization: organization, tokenHash: RefreshTokens.hash(token), session: session))
      else { return nil }
      try await transaction.execute(
        try Audit.event("identity.session.renewed", entity: "user", id: user, session: session))
      return Desk.Standing(
        organization: organization, user: user, role: try person.get("role"), session: family,
        method: try fresh.get("method"), authenticatedAt: try fresh.get("authenticated_at"))
    }
    Wakeup.outbox.signal()
    // Another call rotated it a moment before this one.
    guard let standing else {
      try await end(family, session)
      throw dead
    }
    return try desk.tokens(standing, refresh: token)
  }

  private var dead: Refusal { Refusal(.tokenInvalid, "the session has ended: log in again") }

  private func end(_ family: UUID, _ session: SessionContext) async throws {
    guard let organization = session.organization, let user = session.user else { return }
    try await desk.database.transaction(for: session) { transaction in
      try await transaction.execute(Users.lock(user, organization: organization))
      _ = try await transaction.pipeline([
        Sessions.revokeFamily(family, organization: organization, because: "refresh token used twice"),
        Revocations.insert(family, organization: organization),
        try Audit.event("identity.session.revoked", entity: "user", id: user, session: session),
      ])
    }
    await desk.revoked(family)
  }
}
