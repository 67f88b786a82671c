import Contracts
import TestSupport
import Testing
import Vocabulary

/// How people join, and that there is room for them.
@Suite("Invitations")
struct InvitationTests {
  private func address() -> String { "\(UUID.random())@example.test" }

  private func accept(_ token: String, _ fleet: Fleet) async throws -> AcceptInvitationReply {
    try await IdentityClient(fleet.client(.identity)).acceptInvitation(
      AcceptInvitationRequest(token: token, password: Tenant.password, firstName: "Ada"))
  }

  @Test("ID-17 who is invited joins with the offered role and a proved address, once")
  func join() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Join")
    try await owner.subscribe(to: .pro)
    let email = address()
    let offer = try await owner.identity.inviteMember(InviteMemberRequest(email: email, role: .editor))
    #expect(offer.status == .pending && offer.role == .editor && offer.email == email)
    #expect(offer.expiresAt - offer.createdAt == 7 * 86_400_000_000)
    let token = try await fleet.invitationToken(for: email)
    let joined = try await accept(token, fleet)
    #expect(joined.user?.role == .editor && joined.user?.emailVerified == true)
    #expect(joined.user?.organizationID == owner.organization.description)
    #expect(joined.tokens?.refreshToken.isEmpty == false)
    #expect(await reason { _ = try await accept(token, fleet) } == .invitationInvalid)
    let listed = try await owner.identity.listInvitations(ListInvitationsRequest()).invitations
    #expect(listed.map(\.status) == [.accepted])
  }

  @Test("ID-17 ten who accept at once for one free seat are one more member; the others are told that it is taken")
  func seats() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Seats")
    try await owner.subscribe(to: .pro)
    _ = try await owner.identity.addUser(
      AddUserRequest(email: address(), password: Tenant.password, role: .viewer))
    var tokens: [String] = []
    for _ in 0..<10 {
      let email = address()
      _ = try await owner.identity.inviteMember(InviteMemberRequest(email: email, role: .viewer))
      tokens.append(try await fleet.invitationToken(for: email))
    }
    let offered = tokens
    let reasons = await withTaskGroup(of: Reason?.self) { group in
      for token in offered { group.addTask { await patientRefusal { _ = try await accept(token, fleet) }?.reason } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(reasons.filter { $0 == nil }.count == 1)
    #expect(reasons.filter { $0 == .seatsTaken }.count == 9, "\(reasons)")
    #expect(try await owner.identity.listUsers(ListUsersRequest()).users.count == 3)
    #expect(
      await reason {
        _ = try await owner.identity.addUser(
          AddUserRequest(email: address(), password: Tenant.password, role: .viewer))
      } == .seatsTaken)
  }

  @Test("ID-09 who has an account with another organization is invited like anyone, and never moved")
  func elsewhere() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Inviting")
    try await owner.subscribe(to: .pro)
    let other = try await Tenant.make(fleet, name: "Other")
    let offer = try await owner.identity.inviteMember(InviteMemberRequest(email: other.email, role: .admin))
    #expect(offer.status == .pending)
    let token = try await fleet.invitationToken(for: other.email)
    #expect(await reason { _ = try await accept(token, fleet) } == .emailTaken)
    let user = try await other.identity.getUser(GetUserRequest())
    #expect(user.organizationID == other.organization.description && user.role == .owner)
    #expect(try await owner.identity.listUsers(ListUsersRequest()).users.count == 1)
  }

  @Test("ID-17 one's own member is not invited again, and nobody offers a role that is not below their own")
  func refused() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Refused")
    let admin = try await owner.colleague(.admin)
    func invite(_ who: Tenant, _ email: String, _ role: UserRole) async -> Reason? {
      await reason { _ = try await who.identity.inviteMember(InviteMemberRequest(email: email, role: role)) }
    }
    #expect(await invite(owner, admin.email.uppercased(), .viewer) == .emailTaken)
    #expect(await invite(admin, address(), .admin) == .roleTooLow)
    #expect(await invite(owner, address(), .owner) == .fieldInvalid)
    #expect(await invite(owner, "no address", .viewer) == .fieldInvalid)
    #expect(await invite(owner, "a@b.example\r\nBcc: c@d.example", .viewer) == .fieldInvalid)
  }

  @Test("ID-17 an offer that was taken back, replaced or is too old cannot be accepted, nor can one that never was")
  func over() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Over")
    try await owner.subscribe(to: .agency)
    let revoked = address()
    let offer = try await owner.identity.inviteMember(InviteMemberRequest(email: revoked, role: .viewer))
    let token = try await fleet.invitationToken(for: revoked)
    #expect(try await owner.identity.revokeInvitation(RevokeInvitationRequest(id: offer.id)).status == .revoked)
    #expect(await reason { _ = try await accept(token, fleet) } == .invitationInvalid)

    let old = address()
    let aged = try await owner.identity.inviteMember(InviteMemberRequest(email: old, role: .viewer))
    let oldToken = try await fleet.invitationToken(for: old)
    #expect(
      try await owner.direct(
        "update identity.invitations set expires_at = now() where id = '\(aged.id)'", as: "infin8_admin") == nil)
    #expect(await reason { _ = try await accept(oldToken, fleet) } == .invitationInvalid)
    let listed = try await owner.identity.listInvitations(ListInvitationsRequest()).invitations
    #expect(Set(listed.map(\.status)) == [.revoked, .expired])

    for guess in ["", "ifi_", String(oldToken.dropLast()), oldToken + "x", "ifr_" + oldToken.dropFirst(4)] {
      #expect(await reason { _ = try await accept(guess, fleet) } == .invitationInvalid)
    }
    // Only the hash is kept.
    #expect(
      try await owner.stored(
        "select count(*) from identity.invitations i where i::text like '%' || $1 || '%'",
        String(oldToken.dropFirst(4))) == "0")
  }

  @Test("ID-17 of acceptances at once of one invitation one joins")
  func race() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "AcceptRace")
    try await owner.subscribe(to: .agency)
    let email = address()
    _ = try await owner.identity.inviteMember(InviteMemberRequest(email: email, role: .viewer))
    let token = try await fleet.invitationToken(for: email)
    let reasons = await atOnce(10) { _ = try await accept(token, fleet) }
    #expect(reasons.filter { $0 == nil }.count == 1)
    #expect(reasons.filter { $0 == .invitationInvalid }.count == 9, "\(reasons)")
    #expect(try await owner.identity.listUsers(ListUsersRequest()).users.filter { $0.email == email }.count == 1)
  }
}
