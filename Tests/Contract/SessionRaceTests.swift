import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// What ends a session, or takes a role away, also ends what was under way at that moment.
///
/// Each test keeps logging in or renewing while the end comes, some times over, and looks at everything that was given out.
@Suite("Session races", .serialized)
struct SessionRaceTests {
  private func open(_ fleet: Fleet) -> IdentityClient { IdentityClient(fleet.client(.identity)) }

  /// Everything that `ask` gave until `end` had been done.
  private func given(
    by ask: @escaping @Sendable () async throws -> Tokens, until end: () async throws -> Void, workers: Int = 2
  ) async throws -> [Tokens] {
    let over = Flag()
    async let collected = withTaskGroup(of: [Tokens].self) { group in
      for _ in 0..<workers {
        group.addTask {
          var tokens: [Tokens] = []
          while await !over.isSet { if let next = try? await ask() { tokens.append(next) } }
          return tokens
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    try await Task.sleep(for: .milliseconds(Int.random(in: 20...120)))
    do { try await end() } catch {
      await over.set()
      throw error
    }
    await over.set()
    return await collected
  }

  private actor Flag {
    private(set) var isSet = false
    func set() { isSet = true }
  }

  private func expectDead(_ tokens: [Tokens], _ person: Tenant) async throws {
    for token in tokens {
      let renewed = await reason {
        _ = try await open(person.fleet).refreshTokens(RefreshTokensRequest(refreshToken: token.refreshToken))
      }
      #expect(renewed == .tokenInvalid)
      let used = await reason {
        _ = try await person.bearing(token.accessToken).identity.getUser(GetUserRequest())
      }
      #expect(used == .tokenInvalid)
    }
  }

  @Test("ID-16 S3 a log-in with the old password that meets its change opens nothing that lasts", arguments: 1...4)
  func passwordChange(round: Int) async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Race \(round)")
    let tokens = try await given(
      by: { [self] in
        try await open(tenant.fleet).logIn(LogInRequest(email: tenant.email, password: Tenant.password))
      },
      until: {
        _ = try await tenant.identity.changePassword(
          ChangePasswordRequest(oldPassword: Tenant.password, newPassword: "another horse battery staple"))
      })
    try await expectDead(tokens, tenant)
  }

  @Test("ID-18 S3 a log-in that meets its person's removal opens nothing that lasts", arguments: 1...4)
  func removal(round: Int) async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Race \(round)")
    let admin = try await owner.colleague(.admin)
    let tokens = try await given(
      by: { [self] in
        try await open(owner.fleet).logIn(LogInRequest(email: admin.email, password: Tenant.password))
      },
      until: { _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: admin.user.description)) })
    try await expectDead(tokens, admin)
  }

  @Test("ID-14 S3 a renewal that meets log-out everywhere gives nothing that lasts", arguments: 1...12)
  func renewal(round: Int) async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Race \(round)")
    let chain = Chain(
      try await open(tenant.fleet).logIn(LogInRequest(email: tenant.email, password: Tenant.password)))
    let tokens = try await given(
      by: { [self] in try await chain.renew(open(tenant.fleet)) },
      until: { _ = try await tenant.identity.logOut(LogOutRequest(everywhere: true)) }, workers: 1)
    try await expectDead([await chain.last] + tokens.suffix(2), tenant)
  }

  @Test("ID-10 S3 a renewal that meets its person's demotion gives no token of the old role", arguments: 1...12)
  func demotion(round: Int) async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Race \(round)")
    let admin = try await owner.colleague(.admin)
    let chain = Chain(
      try await open(owner.fleet).logIn(LogInRequest(email: admin.email, password: Tenant.password)))
    let tokens = try await given(
      by: { [self] in try await chain.renew(open(owner.fleet)) },
      until: {
        _ = try await owner.identity.changeRole(ChangeRoleRequest(userID: admin.user.description, role: .viewer))
      }, workers: 1)
    for token in tokens.suffix(4) {
      let refused = await reason {
        _ = try await admin.bearing(token.accessToken).identity.addUser(
          AddUserRequest(email: "\(UUID.random())@example.test", password: Tenant.password, role: .editor))
      }
      #expect(refused == .tokenExpired || refused == .roleTooLow)
    }
  }

  /// One session, renewed again and again.
  private actor Chain {
    private(set) var last: Tokens

    init(_ first: Tokens) { last = first }

    func renew(_ identity: IdentityClient) async throws -> Tokens {
      last = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: last.refreshToken))
      return last
    }
  }
}
