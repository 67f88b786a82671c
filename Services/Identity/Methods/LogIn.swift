import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `Identity/LogIn`: exchanges e-mail and password for tokens.
///
/// Every failure takes as long and says the same, so that nobody learns which addresses have accounts.
///
/// Refuses: `credentials_wrong`, `too_many_requests`.
struct LogIn {
  let desk: Desk

  func callAsFunction(_ request: LogInRequest, _ context: CallContext) async throws -> Tokens {
    guard let email = try? Emails.read(request.email, field: "email"), request.password.utf8.count <= 1_024 else {
      _ = try await Passwords.verify("no password", against: Passwords.decoy)
      throw wrong
    }
    let row = try await desk.database.query(Users.findLogin(email), for: nil).first
    let hash = try row?.get("password_hash", as: String.self) ?? Passwords.decoy
    if try row?.get("is_locked", as: Bool.self) == true {
      let wait = try row?.get("wait_s", as: Int32.self) ?? 1
      throw Refusal(
        .tooManyRequests, "too many failed attempts: wait \(wait) s", retryAfter: .seconds(Int64(wait)))
    }
    let isRight = try await Passwords.verify(request.password, against: hash)
    guard let row else { throw wrong }
    let organization: UUID = try row.get("organization_id")
    let user: UUID = try row.get("id")
    guard isRight, try !row.get("is_disabled", as: Bool.self) else {
      let failures = Int(try row.get("failed_logins", as: Int32.self)) + 1
      _ = try await desk.database.query(
        Users.recordFailure(
          user, organization: organization, failures: failures, wait: LoginDelay.seconds(afterFailures: failures)),
        for: organization)
      throw wrong
    }
    let newHash = Passwords.needsRehash(hash) ? try await Passwords.hash(request.password) : nil
    return try await open(organization, user, role: try row.get("role"), newHash: newHash, context)
  }

  private var wrong: Refusal { Refusal(.credentialsWrong, "e-mail and password do not belong together") }

  private func open(
    _ organization: UUID, _ user: UUID, role: String, newHash: String?, _ context: CallContext
  ) async throws -> Tokens {
    var session = context.session
    session.organization = organization
    session.user = user
    let sessionID = UUID.random()
    let refresh = RefreshTokens.make()
    _ = try await desk.database.batch(
      for: session,
      [
        Users.recordSuccess(user, organization: organization, newHash: newHash),
        Sessions.insert(
          id: sessionID, family: sessionID, organization: organization, user: user,
          tokenHash: RefreshTokens.hash(refresh), rotatedFrom: nil, session: session),
        try Audit.event("identity.session.opened", entity: "user", id: user, session: session),
      ])
    Wakeup.outbox.signal()
    return try desk.tokens(
      Desk.Standing(organization: organization, user: user, role: role, session: sessionID), refresh: refresh)
  }
}
