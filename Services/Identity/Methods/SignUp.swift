import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `Identity/SignUp`: mails a token to an address that wants an organization; with the token it is created
/// (``CreateOrganization``).
///
/// Whether the address has an account already is told by the mail, to whoever reads the address's mail, and not by the answer.
/// Nobody holds an address that they have not proved, and nobody chooses a password for somebody else: it comes with the token.
///
/// Refuses: `field_invalid`, `too_many_requests`.
struct SignUp {
  let desk: Desk

  func callAsFunction(_ request: SignUpRequest, _ context: CallContext) async throws -> CodeSent {
    let name = try Texts.read(request.organizationName, field: "organization_name", 1...200)
    let email = try Emails.read(request.email, field: "email")
    let firstName = try Texts.read(request.firstName, field: "first_name", 0...100)
    let lastName = try Texts.read(request.lastName, field: "last_name", 0...100)
    let waiting = Waiting(desk: desk)
    try await waiting.takeToken(from: .signUps, context)
    try await waiting.takeLetter("sign-up", to: email)
    let pending = PendingSignUp(
      organizationID: UUID.random().description, ownerID: UUID.random().description, name: name, email: email,
      firstName: firstName, lastName: lastName)
    return try await LevelTime.level {
      try await write(pending, context)
      Wakeup.outbox.signal()
      return CodeSent(expiresInS: SignUps.life.components.seconds)
    }
  }

  private func write(_ pending: PendingSignUp, _ context: CallContext) async throws {
    if let known = try await desk.database.query(Users.findLogin(pending.email), for: nil).first {
      let organization: UUID = try known.get("organization_id")
      let letter = Letters.accountExists(to: pending.email)
      _ = try await desk.database.query(
        Mails.enqueue(letter, about: .user(try known.get("id")), organization: organization, desk.pepper),
        for: organization)
    } else {
      let organization = try pending.organization
      let token = OpaqueTokens.make("ifo_")
      let letter = Letters.signUp(token, to: pending.email, organization: pending.name)
      _ = try await desk.database.batch(
        for: organization,
        [
          try SignUps.insert(pending, token: token, desk.pepper),
          try Mails.enqueue(letter, about: .nobody, organization: organization, desk.pepper),
        ])
    }
  }
}

extension PendingSignUp {
  var organization: UUID { get throws { try Self.id(organizationID) } }
  var owner: UUID { get throws { try Self.id(ownerID) } }

  private static func id(_ text: String) throws -> UUID {
    guard let id = UUID(text) else { throw WireError.malformed }
    return id
  }
}
