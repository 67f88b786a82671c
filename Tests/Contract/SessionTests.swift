import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Sessions over the socket: renewed, listed, ended.
@Suite("Sessions")
struct SessionTests {
  private struct Person {
    let tenant: Tenant
    let fleet: Fleet
    var identity: IdentityClient { IdentityClient(fleet.client(.identity)) }

    init(_ name: String) async throws {
      fleet = try await Fleet.shared()
      tenant = try await Tenant.make(fleet, name: name)
    }

    func logIn() async throws -> Tokens {
      try await identity.logIn(LogInRequest(email: tenant.email, password: Tenant.password))
    }

    func renew(_ tokens: Tokens) async throws -> Tokens {
      try await identity.refreshTokens(RefreshTokensRequest(refreshToken: tokens.refreshToken))
    }

    func `as`(_ tokens: Tokens) -> IdentityClient {
      tenant.bearing(tokens.accessToken).identity
    }

    func audited(_ action: String) async throws -> Int {
      try await fleet.rows(
        "select count(*) from workflow.intent_audit_logs where organization_id = $1::uuid and action = $2",
        tenant.organization.description, action
      ).first?.first.flatMap { $0.flatMap { Int($0) } } ?? 0
    }
  }

  @Test(
    "ID-14 S3 a token used twice ends the family with every token it gave, once in the audit log, and no other family")
  func reuse() async throws {
    let person = try await Person("Reuse")
    let first = try await person.logIn()
    let other = try await person.logIn()
    let second = try await person.renew(first)
    #expect(await reason { _ = try await person.renew(first) } == .tokenInvalid)
    #expect(await reason { _ = try await person.renew(second) } == .tokenInvalid)
    let family = try await person.fleet.rows(
      """
      select count(*) from identity.revocations r join identity.sessions s on s.family_id = r.subject_id
      where s.organization_id = $1::uuid and s.rotated_at is not null
      """, person.tenant.organization.description)
    #expect(family.first?.first == "1")
    _ = try await person.renew(other)
    try await eventually { try await person.audited("identity.session.revoked") == 1 }
    try await eventually { try await person.audited("identity.session.renewed") == 2 }
  }

  @Test("ID-14 S3 of renewals at once with one token at most one is answered, and nothing of the family is alive then")
  func race() async throws {
    let person = try await Person("Race")
    for _ in 0..<3 {
      let tokens = try await person.logIn()
      let answers = await withTaskGroup(of: Tokens?.self) { group in
        for _ in 0..<20 { group.addTask { try? await person.renew(tokens) } }
        return await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
      }
      #expect(answers.count <= 1)
      for answer in answers { try await expectDead(answer, person) }
      try await expectDead(tokens, person)
    }
  }

  @Test("ID-14 S3 a log-out in the midst of renewals leaves nothing alive")
  func logOutRace() async throws {
    let person = try await Person("LogOutRace")
    for _ in 0..<10 {
      let tokens = try await person.logIn()
      async let chain = renewals(of: tokens, person)
      _ = try await person.as(tokens).logOut(LogOutRequest())
      let last = await chain
      try await expectDead(last, person)
    }
    #expect(try await person.as(person.logIn()).listSessions(ListSessionsRequest()).sessions.count == 2)
  }

  /// Goes on with the newest token until that is refused, and gives the newest.
  private func renewals(of tokens: Tokens, _ person: Person) async -> Tokens {
    var last = tokens
    for _ in 0..<60 {
      guard let next = try? await person.renew(last) else { break }
      last = next
    }
    return last
  }

  private func expectDead(_ tokens: Tokens, _ person: Person) async throws {
    #expect(await reason { _ = try await person.renew(tokens) } == .tokenInvalid)
    #expect(await reason { _ = try await person.as(tokens).getUser(GetUserRequest()) } == .tokenInvalid)
  }

  @Test("ID-14 the absolute end stays where the log-in put it")
  func absoluteEnd() async throws {
    let person = try await Person("Absolute")
    let tokens = try await person.logIn()
    let id = person.tenant.organization.description
    try await person.fleet.change(
      "update identity.sessions set expires_at = expires_at - interval '89 days' where organization_id = $1::uuid", id)
    let second = try await person.renew(tokens)
    let ends = try await person.fleet.rows(
      """
      select bool_and(expires_at < now() + interval '2 days'), bool_and(idle_expires_at <= expires_at)
      from identity.sessions where organization_id = $1::uuid and rotated_from is not null
      """, id)
    #expect(ends.first == ["t", "t"])
    try await person.fleet.change(
      "update identity.sessions set expires_at = now() - interval '1 s' where organization_id = $1::uuid", id)
    #expect(await reason { _ = try await person.renew(second) } == .tokenInvalid)
  }

  @Test("ID-14 a session that has been idle for fourteen days is over")
  func idle() async throws {
    let person = try await Person("Idle")
    let tokens = try await person.logIn()
    try await person.fleet.change(
      """
      update identity.sessions set idle_expires_at = idle_expires_at - interval '14 days'
      where organization_id = $1::uuid
      """, person.tenant.organization.description)
    #expect(await reason { _ = try await person.renew(tokens) } == .tokenInvalid)
  }

  @Test("ID-14 sessions are listed with the one that asks, ended one by one, and nobody ends another's")
  func list() async throws {
    let person = try await Person("List")
    let first = try await person.logIn()
    let second = try await person.logIn()
    let listed = try await person.as(second).listSessions(ListSessionsRequest()).sessions
    #expect(listed.count == 3 && listed.filter(\.current).count == 1)
    let current = try #require(listed.first { $0.current })
    let stranger = try await Person("Stranger")
    let request = RevokeSessionRequest(sessionID: current.id)
    #expect(await reason { _ = try await stranger.tenant.identity.revokeSession(request) } == .sessionNotFound)
    let colleague = try await person.tenant.colleague(.admin)
    #expect(await reason { _ = try await colleague.identity.revokeSession(request) } == .sessionNotFound)
    #expect(try await person.as(first).revokeSession(request).sessionsEnded == 1)
    #expect(await reason { _ = try await person.renew(second) } == .tokenInvalid)
    #expect(await reason { _ = try await person.as(first).revokeSession(request) } == .sessionNotFound)
    _ = try await person.renew(first)
  }

  @Test("ID-14 log-out ends the session that asks, or all of them")
  func logOut() async throws {
    let person = try await Person("LogOut")
    let first = try await person.logIn()
    let second = try await person.logIn()
    #expect(try await person.as(first).logOut(LogOutRequest()).sessionsEnded == 1)
    #expect(await reason { _ = try await person.renew(first) } == .tokenInvalid)
    let third = try await person.renew(second)
    #expect(try await person.as(third).logOut(LogOutRequest(everywhere: true)).sessionsEnded == 2)
    #expect(await reason { _ = try await person.renew(third) } == .tokenInvalid)
  }

  @Test("ID-14 a log-in is remembered with its time")
  func lastLogin() async throws {
    let person = try await Person("LastLogin")
    #expect(try await person.tenant.identity.getUser(GetUserRequest()).lastLogin == 0)
    _ = try await person.logIn()
    #expect(try await person.tenant.identity.getUser(GetUserRequest()).lastLogin > 0)
  }
}
