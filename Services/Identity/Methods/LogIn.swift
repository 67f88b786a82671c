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
    let email = (try? Emails.read(request.email, field: "email")) ?? String(request.email.lowercased().prefix(254))
    let device = request.deviceToken.utf8.count <= 128 ? request.deviceToken : ""
    let place = try await takeToken(context)
    let row = try await desk.database.query(Users.findLogin(email), for: nil).first
    let isKnown = try await isKnown(device, row)
    let subject =
      isKnown
      ? desk.pepper.mac("device \(device)", for: "limit") : desk.pepper.mac("account \(email)", for: "limit")
    let isAdmitted = try await desk.database.query(LoginLimits.take(subject), for: nil).first != nil
    let hash = try row?.get("password_hash", as: String.self)
    let isRight: Bool
    do {
      // Also for who must wait: what is refused costs as much as what is tried.
      let password = request.password.utf8.count <= 1_024 ? request.password : ""
      isRight = try await desk.passwords.verify(password, against: isAdmitted ? hash : nil)
    } catch {
      if isAdmitted { _ = try? await desk.database.query(LoginLimits.giveBack(subject), for: nil) }
      throw error
    }
    guard isAdmitted else { throw try await mustWait(LoginLimits.wait(subject)) }
    guard isRight, let row, let hash, try !row.get("is_disabled", as: Bool.self) else { throw wrong }
    let newHash = desk.passwords.needsRehash(hash) ? try await desk.passwords.hash(request.password) : nil
    let forgetting =
      [LoginLimits.forget(subject)] + (place.map { [LoginLimits.putBack($0, into: .place)] } ?? [])
    return try await open(row, newHash, forgetting: forgetting, knownDevice: isKnown ? device : nil, context)
  }

  private var wrong: Refusal { Refusal(.credentialsWrong, "e-mail and password do not belong together") }

  /// Takes a token from the bucket of the place that calls; nil for this machine's own socket, which is no place.
  private func takeToken(_ context: CallContext) async throws -> [UInt8]? {
    guard !context.origin.hasPrefix("unix:") else { return nil }
    let place = desk.pepper.mac("place \(context.origin)", for: "limit")
    guard try await desk.database.query(LoginLimits.take(place, from: .place), for: nil).first != nil else {
      throw try await mustWait(LoginLimits.wait(place, for: .place))
    }
    return place
  }

  private func mustWait(_ statement: Statement) async throws -> Refusal {
    let wait = try await desk.database.query(statement, for: nil).first?.get("wait_s", as: Int32.self) ?? 1
    return Refusal(.tooManyRequests, "too many failed attempts: wait \(wait) s", retryAfter: .seconds(Int64(wait)))
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
    _ row: Row, _ newHash: String?, forgetting: [Statement], knownDevice: String?, _ context: CallContext
  ) async throws -> Tokens {
    let organization: UUID = try row.get("organization_id")
    let user: UUID = try row.get("id")
    let session = context.session(as: user, of: organization)
    let opening = SessionOpening(organization: organization, user: user, method: "password", session: session)
    let fresh = OpaqueTokens.make("ifd_")
    _ = try await desk.database.batch(
      for: session,
      forgetting + [
        Users.recordLogin(user, organization: organization, newHash: newHash), opening.row,
        try Audit.event("identity.session.opened", entity: "user", id: user, session: session),
      ]
        + (knownDevice == nil
          ? [Devices.insert(OpaqueTokens.hash(fresh), user: user, organization: organization)] : []))
    Wakeup.outbox.signal()
    return try desk.tokens(
      opening.standing(role: try row.get("role")), refresh: opening.refresh, device: knownDevice ?? fresh)
  }
}
