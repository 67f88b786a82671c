import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `Identity/CreateOrganization`: creates what a sign-up asked for, with the token that was mailed, and logs the owner in.
///
/// Refuses: `field_invalid`, `code_wrong`, `email_taken` when the address has got an account meanwhile.
struct CreateOrganization {
  let desk: Desk

  func callAsFunction(_ request: CreateOrganizationRequest, _ context: CallContext) async throws
    -> CreateOrganizationReply
  {
    guard request.token.utf8.count <= 128,
      let row = try await desk.database.query(SignUps.find(request.token), for: nil).first
    else { throw Codes.wrong }
    let pending = try SignUps.open(row, token: request.token, desk.pepper)
    try PasswordRules.check(request.password, field: "password", own: [pending.email, pending.name])
    let hash = try await desk.passwords.hash(request.password)
    let slug = Slugs.derive(from: pending.name)
    for attempt in 1...50 {
      do {
        return try await write(pending, hash, slug: Slugs.candidate(slug, attempt: attempt), request.token, context)
      } catch let refusal as Refusal where refusal.reason == .slugTaken {
        continue
      }
    }
    throw Refusal(.slugTaken, "too many organizations have a name like this: choose another")
  }

  private func write(
    _ pending: PendingSignUp, _ hash: String, slug: String, _ token: String, _ context: CallContext
  ) async throws -> CreateOrganizationReply {
    let (id, owner) = (try pending.organization, try pending.owner)
    let session = context.session(as: owner, of: id)
    let opening = SessionOpening(organization: id, user: owner, method: "password", session: session)
    let rows = try await desk.database.transaction(for: session) { transaction in
      guard try await transaction.execute(SignUps.use(token)) == 1 else { throw Codes.wrong }
      return try await transaction.pipeline([
        Organizations.insert(id: id, name: pending.name, slug: slug),
        Users.insert(
          id: owner, organization: id, email: pending.email, hash: hash, role: UserRole.owner.text,
          firstName: pending.firstName, lastName: pending.lastName),
        // Who has the token has read the address's mail.
        Users.verifyEmail(owner, organization: id), opening.row,
        try Audit.event("identity.organization.created", entity: "organization", id: id, session: session),
        Organizations.get(id), Users.get(owner, organization: id),
      ])
    }
    Wakeup.outbox.signal()
    guard let organization = rows[5].first, let user = rows[6].first else {
      throw Refusal(.organizationNotFound, "the new organization cannot be read")
    }
    return CreateOrganizationReply(
      organization: try Organization(organization), owner: try User(user),
      tokens: try desk.tokens(opening.standing(role: UserRole.owner.text), refresh: opening.refresh))
  }
}
