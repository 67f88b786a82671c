import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Who decides over whom, and that somebody always owns the place.
@Suite("Members")
struct MemberTests {
  @Test("ID-10 ID-11 one gives only roles below one's own, to those below oneself, and never to oneself")
  func ranks() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Ranks")
    let admin = try await owner.colleague(.admin)
    let other = try await owner.colleague(.admin)
    let member = try await owner.colleague(.member)
    func change(_ who: Tenant, _ whom: Tenant, _ role: UserRole) async -> Reason? {
      await reason {
        _ = try await who.identity.changeRole(ChangeRoleRequest(userID: whom.user.description, role: role))
      }
    }
    #expect(await change(admin, member, .admin) == .roleTooLow)
    #expect(await change(admin, other, .viewer) == .roleTooLow)
    #expect(await change(admin, owner, .viewer) == .roleTooLow)
    #expect(await change(admin, admin, .editor) == .roleTooLow)
    #expect(await change(owner, owner, .admin) != nil)
    #expect(await change(owner, member, .owner) == .fieldInvalid)
    #expect(await change(member, admin, .viewer) == .roleTooLow)
    #expect(await change(admin, member, .editor) == nil)
    #expect(await change(owner, other, .viewer) == nil)
    let people = try await owner.identity.listUsers(ListUsersRequest()).users
    let roles = Dictionary(uniqueKeysWithValues: people.map { ($0.id, $0.role) })
    #expect(roles[member.user.description] == .editor && roles[other.user.description] == .viewer)
    #expect(roles[owner.user.description] == .owner && roles[admin.user.description] == .admin)
  }

  @Test("ID-11 nobody reaches a person of another organization")
  func strangers() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Here")
    let stranger = try await Tenant.make(try await Fleet.shared(), name: "There")
    let theirs = try await stranger.colleague(.viewer).user.description
    #expect(
      await reason { _ = try await owner.identity.changeRole(ChangeRoleRequest(userID: theirs, role: .editor)) }
        == .userNotFound)
    #expect(
      await reason { _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: theirs)) } == .userNotFound)
    #expect(
      await reason { _ = try await owner.identity.transferOwnership(TransferOwnershipRequest(userID: theirs)) }
        == .userNotFound)
  }

  @Test("ID-11 past the services, the service's own role may write neither role nor organization")
  func columns() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Columns")
    let viewer = try await owner.colleague(.viewer)
    for statement in [
      "update users set role = 'owner' where id = '\(viewer.user)'",
      "update users set organization_id = '\(UUID.random())' where id = '\(viewer.user)'",
      "update organizations set plan = 'agency'", "update organizations set subscription_status = 'canceled'",
    ] {
      #expect(try await owner.direct(statement)?.state == "42501", "\(statement)")
    }
    // The functions that may write it take the person from the session and hold to the same rules.
    _ = try await owner.direct("select change_role('\(viewer.user)', 'admin')", user: viewer.user)
    _ = try await owner.direct("select change_role('\(owner.user)', 'viewer')", user: viewer.user)
    _ = try await owner.direct("select transfer_ownership('\(viewer.user)')", user: viewer.user)
    _ = try await owner.direct("select change_role('\(viewer.user)', 'admin')")
    #expect(try await viewer.identity.getUser(GetUserRequest()).role == .viewer)
    #expect(try await owner.identity.getUser(GetUserRequest()).role == .owner)
  }

  @Test("ID-12 past the services, no role of the database takes the last owner away")
  func lastOwner() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Last")
    _ = try await owner.colleague(.admin)
    let mine = "id = '\(owner.user)'"
    for role in ["identity_app", "identity_worker", "infin8_admin"] {
      let prefix = role == "infin8_admin" ? "identity." : ""
      for statement in [
        "update \(prefix)users set disabled_at = now() where \(mine)",
        "update \(prefix)users set erased_at = now() where \(mine)", "delete from \(prefix)users where \(mine)",
      ] {
        #expect(try await owner.direct(statement, as: role)?.constraint == "keep_an_owner", "\(role): \(statement)")
        // Another organization set before the commit hides nothing from the check.
        #expect(
          try await owner.direct(
            statement, "select set_config('app.organization_id', '\(UUID.random())', true)", as: role)?.constraint
            == "keep_an_owner", "\(role), elsewhere: \(statement)")
      }
    }
    #expect(
      try await owner.direct("update users set role = 'admin' where \(mine)", as: "identity_worker")?.constraint
        == "keep_an_owner")
    #expect(try await owner.identity.getUser(GetUserRequest()).role == .owner)
  }

  @Test("ID-12 the ownership is handed over whole; who had it is admin, and their old token says so no longer")
  func transfer() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Transfer")
    let admin = try await owner.colleague(.admin)
    #expect(
      await reason {
        _ = try await admin.identity.transferOwnership(TransferOwnershipRequest(userID: admin.user.description))
      } == .roleTooLow)
    let heir = try await owner.identity.transferOwnership(TransferOwnershipRequest(userID: admin.user.description))
    #expect(heir.role == .owner && heir.id == admin.user.description)
    #expect(await reason { _ = try await owner.identity.getUser(GetUserRequest()) }?.code == .unauthenticated)
    let again = try await owner.loggedInAgain()
    #expect(try await again.identity.getUser(GetUserRequest()).role == .admin)
    #expect(
      await reason {
        _ = try await again.identity.transferOwnership(TransferOwnershipRequest(userID: admin.user.description))
      } == .roleTooLow)
  }

  @Test("ID-12 however many hand the ownership over or remove each other at once, one owner is there afterwards")
  func race() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Race")
    var admins: [Tenant] = []
    for _ in 0..<3 { admins.append(try await owner.colleague(.admin)) }
    let people = admins
    await withTaskGroup(of: Void.self) { group in
      for admin in people {
        group.addTask {
          _ = try? await owner.identity.transferOwnership(TransferOwnershipRequest(userID: admin.user.description))
        }
        group.addTask {
          _ = try? await owner.identity.removeMember(RemoveMemberRequest(userID: admin.user.description))
        }
        group.addTask {
          _ = try? await admin.identity.removeMember(RemoveMemberRequest(userID: owner.user.description))
        }
      }
    }
    let owners = try await owner.stored(
      """
      select count(*) from identity.users where organization_id = $1 and role = 'owner' and disabled_at is null
        and erased_at is null
      """, owner.organization.description)
    #expect(owners == "1")
  }

  @Test("ID-18 who is removed is out at once: token, session, key; their name stays, their address is free elsewhere")
  func removal() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Removal")
    let admin = try await owner.colleague(.admin)
    let identity = IdentityClient(fleet.client(.identity))
    let session = try await identity.logIn(LogInRequest(email: admin.email, password: Tenant.password))
    let key = try await admin.identity.createAPIKey(CreateAPIKeyRequest(name: "Robot", scopes: [.organizationRead]))
    let robot = try await identity.exchangeAPIKey(ExchangeAPIKeyRequest(apiKey: key.secret))

    let removed = try await owner.identity.removeMember(RemoveMemberRequest(userID: admin.user.description))
    #expect(removed.removed)
    #expect(await reason { _ = try await admin.identity.getUser(GetUserRequest()) }?.code == .unauthenticated)
    let machine = admin.bearing(robot.accessToken)
    #expect(
      await reason { _ = try await machine.identity.getOrganization(GetOrganizationRequest()) }?.code
        == .unauthenticated)
    #expect(
      await reason {
        _ = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: session.refreshToken))
      } == .tokenInvalid)
    #expect(
      await reason { _ = try await identity.exchangeAPIKey(ExchangeAPIKeyRequest(apiKey: key.secret)) } == .keyInvalid)
    #expect(
      await reason {
        _ = try await identity.logIn(LogInRequest(email: admin.email, password: Tenant.password))
      } == .credentialsWrong)

    let listed = try await owner.identity.listUsers(ListUsersRequest()).users
    #expect(listed.contains { $0.id == admin.user.description && $0.removed && $0.email == admin.email })
    #expect(
      await reason {
        _ = try await owner.identity.addUser(
          AddUserRequest(email: admin.email, password: Tenant.password, role: .viewer))
      } == .emailTaken)
    // Elsewhere their address is free.
    let anew = try await fleet.signUp("Anew", email: admin.email, password: "a whole new password")
    #expect(anew.tokens?.organizationID != owner.organization.description)
    #expect(
      await reason {
        _ = try await identity.logIn(LogInRequest(email: admin.email, password: Tenant.password))
      } == .credentialsWrong)
    let elsewhere = try await identity.logIn(LogInRequest(email: admin.email, password: "a whole new password"))
    #expect(elsewhere.organizationID == anew.tokens?.organizationID)
    #expect(
      await reason { _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: admin.user.description)) }
        == .userNotFound)
  }

  @Test("ID-18 S3 a removed person's token is dead in every service within a moment")
  func removalElsewhere() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Elsewhere")
    let editor = try await owner.colleague(.editor)
    _ = try await editor.workflow.listWorkflows(ListWorkflowsRequest())
    _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: editor.user.description))
    try await eventually {
      let reasons = [
        await reason { _ = try await editor.workflow.listWorkflows(ListWorkflowsRequest()) },
        await reason { _ = try await editor.keyword.listCompetitors(ListCompetitorsRequest()) },
        await reason { _ = try await editor.content.listArticles(ListArticlesRequest()) },
        await reason { _ = try await editor.billing.getUsage(GetUsageRequest()) },
      ]
      return reasons.allSatisfy { $0?.code == .unauthenticated }
    }
  }

  @Test("ID-12 ID-18 nobody removes themselves, the owner, or somebody of their own rank")
  func notRemoved() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Stay")
    let admin = try await owner.colleague(.admin)
    let other = try await owner.colleague(.admin)
    func remove(_ who: Tenant, _ whom: Tenant) async -> Reason? {
      await reason { _ = try await who.identity.removeMember(RemoveMemberRequest(userID: whom.user.description)) }
    }
    #expect(await remove(owner, owner) == .lastOwner)
    #expect(await remove(admin, admin) == .roleTooLow)
    #expect(await remove(admin, owner) == .roleTooLow)
    #expect(await remove(admin, other) == .roleTooLow)
  }
}

extension Tenant {
  /// The same person with a token of now.
  func loggedInAgain() async throws -> Tenant {
    let tokens = try await IdentityClient(fleet.client(.identity)).logIn(
      LogInRequest(email: email, password: Self.password))
    return bearing(tokens.accessToken)
  }
}
