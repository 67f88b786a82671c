import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// What ends a session, or takes a role away, also ends what was under way at that moment.
///
/// Each test logs in or renews while the end comes, some times over, and looks at everything that was given out.
@Suite("Session races", .serialized)
struct SessionRaceTests {
  private func open(_ fleet: Fleet) -> IdentityClient { IdentityClient(fleet.client(.identity)) }

  /// Everything that `ask` gave, asked by so many at once so many times, while `end` was being done.
  private func given(
    by ask: @escaping @Sendable () async throws -> Tokens, while end: () async throws -> Void, workers: Int, times: Int
  ) async throws -> [Tokens] {
    async let collected = withTaskGroup(of: [Tokens].self) { group in
      for _ in 0..<workers {
        group.addTask {
          var tokens: [Tokens] = []
          for _ in 0..<times { if let next = try? await ask() { tokens.append(next) } }
          return tokens
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    try await Task.sleep(for: .milliseconds(Int.random(in: 0...60)))
    try await end()
    return await collected
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
      while: {
        _ = try await tenant.identity.changePassword(
          ChangePasswordRequest(oldPassword: Tenant.password, newPassword: "another horse battery staple"))
      }, workers: 3, times: 2)
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
      while: { _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: admin.user.description)) },
      workers: 4, times: 1)
    try await expectDead(tokens, admin)
  }

  @Test("ID-14 S3 a renewal that meets log-out everywhere gives nothing that lasts", arguments: 1...6)
  func renewal(round: Int) async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Race \(round)")
    let chain = Chain(
      try await open(tenant.fleet).logIn(LogInRequest(email: tenant.email, password: Tenant.password)))
    let tokens = try await given(
      by: { [self] in try await chain.renew(open(tenant.fleet)) },
      while: { _ = try await tenant.identity.logOut(LogOutRequest(everywhere: true)) }, workers: 1, times: 20)
    try await expectDead([await chain.last] + tokens.suffix(2), tenant)
  }

  @Test("ID-10 S3 a renewal that meets its person's demotion gives no token of the old role", arguments: 1...6)
  func demotion(round: Int) async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Race \(round)")
    let admin = try await owner.colleague(.admin)
    let chain = Chain(
      try await open(owner.fleet).logIn(LogInRequest(email: admin.email, password: Tenant.password)))
    let tokens = try await given(
      by: { [self] in try await chain.renew(open(owner.fleet)) },
      while: {
        _ = try await owner.identity.changeRole(ChangeRoleRequest(userID: admin.user.description, role: .viewer))
      }, workers: 1, times: 20)
    // Those from before the change have ended with it, those from after are a viewer's.
    for token in tokens {
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
