import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `LogOut`, `ListSessions`, `RevokeSession`: a person sees and ends their own sessions.
///
/// Refuses: `session_not_found`.
struct ManageSessions {
  let desk: Desk

  func logOut(_ request: LogOutRequest, _ context: CallContext) async throws -> LogOutReply {
    let organization = try context.organization()
    let user = try context.user()
    let own = context.principal.session
    let (statement, subject) =
      if let own, !request.everywhere {
        (Sessions.revokeFamily(own, organization: organization, because: "logged out"), own)
      } else {
        (Sessions.revokeAll(user: user, organization: organization, because: "logged out everywhere"), user)
      }
    let ended = try await desk.database.transaction(for: context.session) { transaction in
      try await transaction.execute(Users.lock(user, organization: organization))
      let ended = try await transaction.query(statement)
      try await transaction.execute(Revocations.insert(subject, organization: organization))
      try await transaction.execute(
        try Audit.event("identity.session.closed", entity: "user", id: user, session: context.session))
      return try Sessions.count(of: ended)
    }
    await desk.revoked(subject)
    return LogOutReply(sessionsEnded: Int32(ended))
  }

  func list(_ context: CallContext) async throws -> ListSessionsReply {
    let organization = try context.organization()
    let rows = try await desk.database.query(
      Sessions.listOpen(user: try context.user(), organization: organization), for: organization)
    return ListSessionsReply(
      sessions: try rows.map { row in
        let family: UUID = try row.get("family_id")
        return SessionInfo(
          id: family.description, openedAt: try row.get("authenticated_at", as: Instant.self).micros,
          lastUsedAt: try row.get("last_used_at", as: Instant.self).micros,
          expiresAt: try row.get("expires_at", as: Instant.self).micros, ipAddress: try row.get("ip"),
          userAgent: try row.get("user_agent"), current: family == context.principal.session)
      })
  }

  func revoke(_ request: RevokeSessionRequest, _ context: CallContext) async throws -> RevokeSessionReply {
    let organization = try context.organization()
    let user = try context.user()
    let absent = Refusal(.sessionNotFound, "you have no such session")
    guard let family = UUID(request.sessionID) else { throw absent }
    try await desk.database.transaction(for: context.session) { transaction in
      try await transaction.execute(Users.lock(user, organization: organization))
      guard try await transaction.one(Sessions.isOpen(family, user: user, organization: organization)) != nil else {
        throw absent
      }
      try await transaction.execute(
        Sessions.revokeFamily(family, organization: organization, because: "revoked by its person"))
      try await transaction.execute(Revocations.insert(family, organization: organization))
      try await transaction.execute(
        try Audit.event("identity.session.revoked", entity: "session", id: family, session: context.session))
    }
    await desk.revoked(family)
    return RevokeSessionReply(sessionsEnded: 1)
  }
}
