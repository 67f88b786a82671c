import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `Identity/CreateOrganization`: signs up an organization with its owner, and logs the owner in.
///
/// Refuses: `field_invalid`, `email_taken`, `too_many_requests`.
struct CreateOrganization {
  let desk: Desk

  func callAsFunction(_ request: CreateOrganizationRequest, _ context: CallContext) async throws
    -> CreateOrganizationReply
  {
    let name = try Texts.read(request.name, field: "name", 1...200)
    let email = try Emails.read(request.ownerEmail, field: "owner_email")
    try PasswordRules.check(request.ownerPassword, field: "owner_password", own: [email, name])
    let firstName = try Texts.read(request.ownerFirstName, field: "owner_first_name", 0...100)
    let lastName = try Texts.read(request.ownerLastName, field: "owner_last_name", 0...100)
    try await Waiting(desk: desk).takeToken(from: .signUps, context)
    let hash = try await desk.passwords.hash(request.ownerPassword)

    let slug = Slugs.derive(from: name)
    for attempt in 1...50 {
      do {
        let signUp = SignUp(
          name: name, slug: Slugs.candidate(slug, attempt: attempt), email: email, hash: hash, firstName: firstName,
          lastName: lastName)
        return try await write(signUp, context)
      } catch let refusal as Refusal where refusal.reason == .slugTaken {
        continue
      }
    }
    throw Refusal(.slugTaken, "too many organizations have a name like this: choose another")
  }

  private struct SignUp {
    let organization = UUID.random()
    let owner = UUID.random()
    let name: String
    let slug: String
    let email: String
    let hash: String
    let firstName: String
    let lastName: String
  }

  private func write(_ signUp: SignUp, _ context: CallContext) async throws -> CreateOrganizationReply {
    let session = context.session(as: signUp.owner, of: signUp.organization)
    let opening = SessionOpening(
      organization: signUp.organization, user: signUp.owner, method: "password", session: session)
    let code = OneTimeCodes.make()
    let codeHash = desk.pepper.hash(code: code, for: .verifyEmail, of: signUp.owner)
    let rows = try await desk.database.batch(
      for: session,
      [
        Organizations.insert(id: signUp.organization, name: signUp.name, slug: signUp.slug),
        Users.insert(
          id: signUp.owner, organization: signUp.organization, email: signUp.email, hash: signUp.hash,
          role: UserRole.owner.text, firstName: signUp.firstName, lastName: signUp.lastName),
        opening.row,
        try Audit.event(
          "identity.organization.created", entity: "organization", id: signUp.organization, session: session),
        Organizations.get(signUp.organization),
        Users.get(signUp.owner, organization: signUp.organization),
        OneTimeCodeRows.insert(codeHash, .verifyEmail, user: signUp.owner, organization: signUp.organization),
        try Mails.enqueue(
          Letters.verification(code, to: signUp.email), about: .user(signUp.owner), organization: signUp.organization,
          desk.pepper),
      ])
    Wakeup.outbox.signal()
    guard let organization = rows[4].first, let owner = rows[5].first else {
      throw Refusal(.organizationNotFound, "the new organization cannot be read")
    }
    return CreateOrganizationReply(
      organization: try Organization(organization), owner: try User(owner),
      tokens: try desk.tokens(opening.standing(role: UserRole.owner.text), refresh: opening.refresh))
  }
}
