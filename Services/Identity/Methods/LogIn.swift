import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `Identity/LogIn`: exchanges e-mail and password for tokens.
///
/// Every try takes one hash and says the same, and every address has so many tries whether it has an account or not, so that
/// nobody learns which addresses have accounts. Tries are counted in the database before they are made, and one too many is
/// refused before it costs a hash: a flood keeps nobody else from logging in. A device from which the person has logged in
/// before has tries of its own: strangers cannot keep the owner out.
///
/// Refuses: `credentials_wrong`, `too_many_requests`.
struct LogIn {
  let desk: Desk

  func callAsFunction(_ request: LogInRequest, _ context: CallContext) async throws -> Tokens {
    let email = (try? Emails.read(request.email, field: "email")) ?? String(request.email.lowercased().prefix(254))
    let device = request.deviceToken.utf8.count <= 128 ? request.deviceToken : ""
    let place = try await Waiting(desk: desk).takeToken(from: .place, context)
    let row = try await desk.database.query(Users.findLogin(email), for: nil).first
    let isKnown = try await isKnown(device, row)
    let subject =
      isKnown
      ? desk.pepper.mac("device \(device)", for: "limit") : desk.pepper.mac("account \(email)", for: "limit")
    guard try await desk.database.query(LoginLimits.take(subject), for: nil).first != nil else {
      throw try await Waiting(desk: desk).refusal(LoginLimits.wait(subject))
    }
    let hash = try row?.get("password_hash", as: String.self)
    let isRight: Bool
    do {
      let password = request.password.utf8.count <= 1_024 ? request.password : ""
      isRight = try await desk.passwords.verify(password, against: hash)
    } catch {
      _ = try? await desk.database.query(LoginLimits.giveBack(subject), for: nil)
      throw error
    }
    guard isRight, let row, let hash else { throw wrong }
    let newHash = desk.passwords.needsRehash(hash) ? try await desk.passwords.hash(request.password) : nil
    let forgetting =
      [LoginLimits.forget(subject)] + (place.map { [LoginLimits.putBack($0, into: .place)] } ?? [])
    let login = Login(
      email: email, hash: hash, newHash: newHash, organization: try row.get("organization_id"), user: try row.get("id"),
      knownDevice: isKnown ? device : nil)
    return try await open(login, forgetting: forgetting, context)
  }

  /// Somebody who has just proved to know their password.
  private struct Login {
    let email: String
    /// Of the password they know.
    let hash: String
    let newHash: String?
    let organization: UUID
    let user: UUID
    let knownDevice: String?
  }

  private var wrong: Refusal { Refusal(.credentialsWrong, "e-mail and password do not belong together") }

  /// Nobody's devices are asked for as well: who has no account waits for as long.
  private func isKnown(_ device: String, _ row: Row?) async throws -> Bool {
    guard !device.isEmpty else { return false }
    let organization = try row?.get("organization_id", as: UUID.self) ?? .zero
    let user = try row?.get("id", as: UUID.self) ?? .zero
    return try await desk.database.query(
      Devices.isKnown(OpaqueTokens.hash(device), user: user, organization: organization), for: organization
    ).first != nil
  }

  private func open(_ login: Login, forgetting: [Statement], _ context: CallContext) async throws -> Tokens {
    let (organization, user) = (login.organization, login.user)
    let session = context.session(as: user, of: organization)
    let opening = SessionOpening(organization: organization, user: user, method: "password", session: session)
    let fresh = OpaqueTokens.make("ifd_")
    let standing = try await desk.database.transaction(for: session) { transaction in
      let person = try await desk.lock(
        user, of: organization, email: login.email, knowing: login.hash, in: transaction)
      guard let person else { throw wrong }
      let standing = opening.standing(role: try person.get("role"))
      _ = try await transaction.pipeline(
        forgetting + [
          Users.recordLogin(user, organization: organization, newHash: login.newHash), opening.row,
          try Audit.event("identity.session.opened", entity: "user", id: user, session: session),
        ]
          + (login.knownDevice == nil
            ? [Devices.insert(OpaqueTokens.hash(fresh), user: user, organization: organization)] : []))
      return standing
    }
    Wakeup.outbox.signal()
    return try desk.tokens(standing, refresh: opening.refresh, device: login.knownDevice ?? fresh)
  }
}
