import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `RequestPasswordReset`, `ResetPassword`, `ChangePassword`: another password, by a mailed token or by the old one.
///
/// A reset's token has 256 random bits: it cannot be guessed, so tries are not counted, and no stranger can use them up.
///
/// Refuses: `field_invalid`, `code_wrong`, `credentials_wrong`, `too_many_requests`.
struct ChangePassword {
  let desk: Desk

  /// Answers the same whoever has the address, or nobody.
  func requestReset(_ request: RequestPasswordResetRequest, _ context: CallContext) async throws -> CodeSent {
    let email = try Emails.read(request.email, field: "email")
    let answer = CodeSent(expiresInS: OneTimeCodes.Purpose.resetPassword.life.components.seconds)
    let waiting = Waiting(desk: desk)
    try await waiting.takeToken(from: .requests, context)
    try await waiting.takeLetter("reset", to: email)
    return try await LevelTime.level {
      try await sendReset(email, context)
      return answer
    }
  }

  /// Nothing is written where nobody has the address.
  private func sendReset(_ email: String, _ context: CallContext) async throws {
    guard let row = try await desk.database.query(Users.findLogin(email), for: nil).first else { return }
    let organization: UUID = try row.get("organization_id")
    let user: UUID = try row.get("id")
    let session = context.session(as: user, of: organization)
    let token = OpaqueTokens.make("ifp_")
    let hash = desk.pepper.hash(code: token, for: .resetPassword, of: user)
    try await desk.database.transaction(for: session) { transaction in
      guard try await transaction.one(Users.lock(user, organization: organization)) != nil,
        try await transaction.execute(
          OneTimeCodeRows.insert(hash, .resetPassword, user: user, organization: organization)) == 1
      else { return }
      try await transaction.execute(
        try Mails.enqueue(
          Letters.reset(token, to: email), about: .user(user), organization: organization, desk.pepper))
      try await transaction.execute(
        try Audit.event("identity.code.sent", entity: "user", id: user, session: session))
    }
    Wakeup.outbox.signal()
  }

  func reset(_ request: ResetPasswordRequest, _ context: CallContext) async throws -> ResetPasswordReply {
    let email = try Emails.read(request.email, field: "email")
    try PasswordRules.check(request.newPassword, field: "new_password", own: [email])
    try await Waiting(desk: desk).takeToken(from: .requests, context)
    let (organization, user, id) = try await LevelTime.level { try await check(request.code, of: email) }
    let hash = try await desk.passwords.hash(request.newPassword)
    let session = context.session(as: user, of: organization)
    let ended = try await desk.database.transaction(for: session) { transaction in
      guard try await transaction.one(Users.lock(user, organization: organization)) != nil,
        try await transaction.execute(OneTimeCodeRows.use(id, organization: organization)) == 1
      else { throw Codes.wrong }
      let ended = try await transaction.query(
        Sessions.revokeAll(user: user, organization: organization, because: "password reset"))
      _ = try await transaction.pipeline([
        OneTimeCodeRows.useAll(.resetPassword, user: user, organization: organization),
        Users.setPassword(hash, of: user, organization: organization),
        Devices.forgetAll(user: user, organization: organization),
        LoginLimits.forget(desk.pepper.mac("account \(email)", for: "limit")),
        Revocations.insert(user, organization: organization),
        try Audit.event("identity.password.reset", entity: "user", id: user, session: session),
      ])
      return try Sessions.count(of: ended)
    }
    await desk.revoked(user)
    return ResetPasswordReply(sessionsEnded: Int32(ended))
  }

  /// Whose token it is.
  private func check(_ token: String, of email: String) async throws -> (organization: UUID, user: UUID, id: UUID) {
    guard token.utf8.count <= 128, let row = try await desk.database.query(Users.findLogin(email), for: nil).first
    else { throw Codes.wrong }
    let organization: UUID = try row.get("organization_id")
    let user: UUID = try row.get("id")
    let hash = desk.pepper.hash(code: token, for: .resetPassword, of: user)
    let code = try await desk.database.query(
      OneTimeCodeRows.find(hash, .resetPassword, user: user, organization: organization), for: organization
    ).first
    guard let code else { throw Codes.wrong }
    return (organization, user, try code.get("id"))
  }

  private var wrong: Refusal { Refusal(.credentialsWrong, "the old password is another") }

  /// The caller's session goes on with new tokens; every other one ends.
  func change(_ request: ChangePasswordRequest, _ context: CallContext) async throws -> Tokens {
    let organization = try context.organization()
    let user = try context.user()
    guard
      let person = try await desk.database.query(Users.standing(user, organization: organization), for: organization)
        .first, request.oldPassword.utf8.count <= 1_024
    else { throw wrong }
    let email: String = try person.get("email")
    try PasswordRules.check(request.newPassword, field: "new_password", own: [email])
    let subject = desk.pepper.mac("change \(user)", for: "limit")
    guard try await desk.database.query(LoginLimits.take(subject), for: nil).first != nil else {
      throw Refusal(.tooManyRequests, "too many failed attempts: wait a moment", retryAfter: .seconds(60))
    }
    let stored = try await desk.database.query(Users.findLogin(email), for: nil).first
    let known = try stored?.get("password_hash", as: String.self)
    guard try await desk.passwords.verify(request.oldPassword, against: known) else { throw wrong }
    let hash = try await desk.passwords.hash(request.newPassword)
    let opening = SessionOpening(
      organization: organization, user: user, method: "password", session: context.session)
    let standing = try await desk.database.transaction(for: context.session) { transaction in
      let person = try await desk.lock(user, of: organization, email: email, knowing: known, in: transaction)
      guard let person else { throw wrong }
      // Also the caller's own: whoever has a copy of its tokens is out.
      _ = try await transaction.pipeline([
        Users.setPassword(hash, of: user, organization: organization),
        OneTimeCodeRows.useAll(.resetPassword, user: user, organization: organization),
        Sessions.revokeAll(user: user, organization: organization, because: "password changed"),
        Devices.forgetAll(user: user, organization: organization), Revocations.insert(user, organization: organization),
        LoginLimits.forget(subject), opening.row,
        try Audit.event("identity.password.changed", entity: "user", id: user, session: context.session),
      ])
      return opening.standing(role: try person.get("role"))
    }
    await desk.revoked(user)
    return try desk.tokens(standing, refresh: opening.refresh)
  }
}
