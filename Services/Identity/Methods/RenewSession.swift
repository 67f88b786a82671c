import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `Identity/RefreshTokens` and `Identity/LogOut`: a session goes on, or ends.
///
/// A refresh token is used once. Seeing one a second time means that it was stolen, or its thief came first: the whole
/// family ends, and both must log in again.
///
/// Refuses: `token_invalid`.
struct RenewSession {
  let desk: Desk

  func refresh(_ request: RefreshTokensRequest, _ context: CallContext) async throws -> Tokens {
    guard request.refreshToken.utf8.count <= 128 else { throw dead }
    let hash = RefreshTokens.hash(request.refreshToken)
    guard let row = try await desk.database.query(Sessions.find(hash), for: nil).first else { throw dead }
    let organization: UUID = try row.get("organization_id")
    let user: UUID = try row.get("user_id")
    let family: UUID = try row.get("family_id")
    let old: UUID = try row.get("id")
    guard try row.get("is_live", as: Bool.self) else { throw dead }
    guard try !row.get("is_rotated", as: Bool.self) else {
      try await end(family, organization, user, "refresh token used twice", context)
      throw dead
    }
    var session = context.session
    session.organization = organization
    session.user = user
    let fresh = UUID.random()
    let token = RefreshTokens.make()
    let role = try await desk.database.transaction(for: session) { [session] transaction -> String? in
      guard try await transaction.execute(Sessions.rotate(old, organization: organization)) == 1,
        let standing = try await transaction.one(Users.standing(user, organization: organization))
      else { return nil }
      try await transaction.execute(
        Sessions.insert(
          id: fresh, family: family, organization: organization, user: user, tokenHash: RefreshTokens.hash(token),
          rotatedFrom: old, session: session))
      return try standing.get("role")
    }
    guard let role else { throw dead }
    return try desk.tokens(
      Desk.Standing(organization: organization, user: user, role: role, session: family), refresh: token)
  }

  func logOut(_ request: LogOutRequest, _ context: CallContext) async throws -> LogOutReply {
    let organization = try context.organization()
    let user = try context.user()
    let ended = try await desk.database.transaction(for: context.session) { transaction in
      let ended = try await transaction.execute(
        Sessions.revokeAll(user: user, organization: organization, because: "logged out"))
      try await transaction.execute(
        try Audit.event("identity.session.closed", entity: "user", id: user, session: context.session))
      return ended
    }
    Wakeup.outbox.signal()
    return LogOutReply(sessionsEnded: Int32(ended))
  }

  private var dead: Refusal { Refusal(.tokenInvalid, "the session has ended: log in again") }

  private func end(
    _ family: UUID, _ organization: UUID, _ user: UUID, _ reason: String, _ context: CallContext
  ) async throws {
    var session = context.session
    session.organization = organization
    session.user = user
    _ = try await desk.database.batch(
      for: session,
      [
        Sessions.revokeFamily(family, organization: organization, because: reason),
        try Audit.event("identity.session.revoked", entity: "user", id: user, session: session),
      ])
    Wakeup.outbox.signal()
  }
}
