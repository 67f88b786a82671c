import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `Identity/LogIn`: exchanges e-mail and password for tokens.
///
/// Every failure takes one hash and says the same, and every address has so many tries whether it has an account or not, so
/// that nobody learns which addresses have accounts. Tries are counted in the database before they are made. A device from
/// which the person has logged in before has tries of its own: strangers cannot keep the owner out.
///
/// Refuses: `credentials_wrong`, `too_many_requests`.
struct LogIn {
  let desk: Desk

  func callAsFunction(_ request: LogInRequest, _ context: CallContext) async throws -> Tokens {
    guard request.password.utf8.count <= 1_024, request.deviceToken.utf8.count <= 128 else { throw wrong }
    let email = (try? Emails.read(request.email, field: "email")) ?? String(request.email.prefix(254))
    let row = try await desk.database.query(Users.findLogin(email), for: nil).first
    let tries = try await takeTries(email, request.deviceToken, row, context)
    let hash = try row?.get("password_hash", as: String.self)
    let isRight = try await desk.passwords.verify(request.password, against: hash)
    guard isRight, let row, let hash, try !row.get("is_disabled", as: Bool.self) else { throw wrong }
    let newHash = desk.passwords.needsRehash(hash) ? try await desk.passwords.hash(request.password) : nil
    return try await open(row, newHash, forgetting: tries, request.deviceToken, context)
  }

  private var wrong: Refusal { Refusal(.credentialsWrong, "e-mail and password do not belong together") }

  /// - Returns: whose count begins anew when the password is right.
  private func takeTries(
    _ email: String, _ device: String, _ row: Row?, _ context: CallContext
  ) async throws -> [UInt8] {
    let subject =
      try await isKnown(device, row)
      ? desk.pepper.mac("device \(device)", for: "limit") : desk.pepper.mac("account \(email)", for: "limit")
    try await take(subject)
    // A place counts for itself, and goes on counting when one of its people gets in. Who stands at this machine's own
    // socket is no place.
    if !context.origin.hasPrefix("unix:") {
      try await take(desk.pepper.mac("place \(context.origin)", for: "limit"), free: 50)
    }
    return subject
  }

  private func take(_ subject: [UInt8], free: Int = 4) async throws {
    if try await desk.database.query(LoginLimits.take(subject, free: free), for: nil).first != nil { return }
    let row = try await desk.database.query(LoginLimits.wait(subject), for: nil).first
    let wait = try row?.get("wait_s", as: Int32.self) ?? 1
    throw Refusal(.tooManyRequests, "too many failed attempts: wait \(wait) s", retryAfter: .seconds(Int64(wait)))
  }

  private func isKnown(_ device: String, _ row: Row?) async throws -> Bool {
    guard !device.isEmpty, let row else { return false }
    let organization: UUID = try row.get("organization_id")
    return try await desk.database.query(
      Devices.isKnown(OpaqueTokens.hash(device), user: try row.get("id"), organization: organization),
      for: organization
    ).first != nil
  }

  private func open(
    _ row: Row, _ newHash: String?, forgetting tries: [UInt8], _ device: String, _ context: CallContext
  ) async throws -> Tokens {
    let organization: UUID = try row.get("organization_id")
    let user: UUID = try row.get("id")
    let isKnown = try await isKnown(device, row)
    let session = context.session(as: user, of: organization)
    let opening = SessionOpening(organization: organization, user: user, method: "password", session: session)
    let fresh = OpaqueTokens.make("ifd_")
    _ = try await desk.database.batch(
      for: session,
      [
        LoginLimits.forget(tries), Users.recordLogin(user, organization: organization, newHash: newHash), opening.row,
        try Audit.event("identity.session.opened", entity: "user", id: user, session: session),
      ] + (isKnown ? [] : [Devices.insert(OpaqueTokens.hash(fresh), user: user, organization: organization)]))
    Wakeup.outbox.signal()
    return try desk.tokens(
      opening.standing(role: try row.get("role")), refresh: opening.refresh, device: isKnown ? device : fresh)
  }
}
