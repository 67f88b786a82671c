import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `InviteMember`, `ListInvitations`, `RevokeInvitation`, `AcceptInvitation`: how people join.
///
/// Whether an address has an account elsewhere is nobody's business here: the invitation is sent all the same, and cannot be
/// accepted by whoever belongs to another organization.
///
/// Refuses: `field_invalid`, `role_too_low`, `email_taken`, `seats_taken`, `invitation_not_found`, `invitation_invalid`.
struct Invite {
  let desk: Desk

  func send(_ request: InviteMemberRequest, _ context: CallContext) async throws -> Invitation {
    let organization = try context.organization()
    let user = try context.user()
    let email = try Emails.read(request.email, field: "email")
    guard let role = Role(rawValue: request.role.text), role != .owner else {
      throw Refusal.field("role", "give viewer, member, editor or admin")
    }
    let token = OpaqueTokens.make("ifi_")
    let id = UUID.random()
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row? in
      guard let house = try await transaction.one(Organizations.lock(organization)) else { return nil }
      try await Giving.check(role, context, transaction)
      if try await transaction.one(Users.find(email: email, organization: organization)) != nil {
        throw Refusal(.emailTaken, "this person is in the organization already")
      }
      try await Seating.check(house, organization, transaction)
      let letter = Letters.invitation(token, to: email, role: role.rawValue, organization: try house.get("name"))
      let rows = try await transaction.pipeline([
        Invitations.supersede(email: email, organization: organization),
        Invitations.insert(
          id: id, email: email, role: role.rawValue, tokenHash: OpaqueTokens.hash(token), by: user,
          organization: organization),
        try Mails.enqueue(letter, about: .invitation(id), organization: organization, desk.pepper),
        try Audit.event(
          "identity.invitation.sent", entity: "invitation", id: id, to: role.rawValue, session: context.session),
      ])
      return rows[1].first
    }
    Wakeup.outbox.signal()
    guard let row else { throw Refusal(.organizationNotFound, "the organization is gone") }
    return try Invitation(row)
  }

  func list(_ request: ListInvitationsRequest, _ context: CallContext) async throws -> ListInvitationsReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    let rows = try await desk.database.query(
      Invitations.list(organization: organization, before: page.after, limit: page.limit), for: organization)
    let invitations = try rows.map(Invitation.init)
    return ListInvitationsReply(
      invitations: invitations,
      page: page.reply(invitations.count, invitations.last.map { (at: $0.createdAt, id: $0.id) }))
  }

  func revoke(_ request: RevokeInvitationRequest, _ context: CallContext) async throws -> Invitation {
    let organization = try context.organization()
    let absent = Refusal(.invitationNotFound, "there is no such open invitation")
    guard let id = UUID(request.id) else { throw absent }
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row in
      guard let row = try await transaction.one(Invitations.revoke(id, organization: organization)) else {
        throw absent
      }
      try await transaction.execute(
        try Audit.event("identity.invitation.revoked", entity: "invitation", id: id, session: context.session))
      return row
    }
    Wakeup.outbox.signal()
    return try Invitation(row)
  }

  func accept(_ request: AcceptInvitationRequest, _ context: CallContext) async throws -> AcceptInvitationReply {
    let invalid = Refusal(.invitationInvalid, "this invitation is used, taken back or too old")
    guard request.token.utf8.count <= 128,
      let found = try await desk.database.query(Invitations.find(OpaqueTokens.hash(request.token)), for: nil).first,
      try found.get("is_open", as: Bool.self)
    else { throw invalid }
    let organization: UUID = try found.get("organization_id")
    let invitation: UUID = try found.get("id")
    let email: String = try found.get("email")
    let role: String = try found.get("role")
    try PasswordRules.check(request.password, field: "password", own: [email])
    let firstName = try Texts.read(request.firstName, field: "first_name", 0...100)
    let lastName = try Texts.read(request.lastName, field: "last_name", 0...100)
    let hash = try await desk.passwords.hash(request.password)
    let user = UUID.random()
    let session = context.session(as: user, of: organization)
    let opening = SessionOpening(organization: organization, user: user, method: "invitation", session: session)
    let row = try await desk.database.transaction(for: session) { transaction -> Row? in
      // The organization's lock counts seats one after another.
      guard let house = try await transaction.one(Organizations.lock(organization)) else { throw invalid }
      try await Seating.check(house, organization, transaction)
      guard try await transaction.execute(Invitations.accept(invitation, organization: organization)) == 1 else {
        throw invalid
      }
      let rows = try await transaction.pipeline([
        Users.insert(
          id: user, organization: organization, email: email, hash: hash, role: role, firstName: firstName,
          lastName: lastName),
        // Who has the token has read the address's mail.
        Users.verifyEmail(user, organization: organization), opening.row,
        Users.recordLogin(user, organization: organization),
        try Audit.event("identity.invitation.accepted", entity: "user", id: user, to: role, session: session),
        Users.get(user, organization: organization),
      ])
      return rows.last?.first
    }
    Wakeup.outbox.signal()
    guard let row else { throw Refusal(.userNotFound, "the new person cannot be read") }
    return AcceptInvitationReply(
      user: try User(row), tokens: try desk.tokens(opening.standing(role: role), refresh: opening.refresh))
  }
}

/// Whether somebody may give a role: by what they are now, whatever their token says.
enum Giving {
  static func check(_ role: Role, _ context: CallContext, _ transaction: Transaction) async throws {
    let giver = try await transaction.one(
      Users.hold(try context.user(), organization: try context.organization()))
    guard let own = Role(rawValue: try giver?.get("role") ?? ""), own >= .admin, role < own else {
      throw Refusal(.roleTooLow, "nobody gives a role that is not below their own")
    }
  }
}

/// Whether there is room for one more.
enum Seating {
  /// - Parameter house: the organization's row, locked.
  static func check(_ house: Row, _ organization: UUID, _ transaction: Transaction) async throws {
    let row = try await transaction.one(Users.countActive(organization: organization))
    try Seats.check(
      Int(try row?.get("taken", as: Int64.self) ?? 0), plan: Plan(text: try house.get("plan")) ?? .unspecified)
  }
}
