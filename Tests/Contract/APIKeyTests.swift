import Contracts
import TestSupport
import Testing
import Vocabulary

/// Keys for machines.
@Suite("API keys")
struct APIKeyTests {
  private func exchange(_ key: String, _ fleet: Fleet) async throws -> Tokens {
    try await IdentityClient(fleet.client(.identity)).exchangeAPIKey(ExchangeAPIKeyRequest(apiKey: key))
  }

  @Test("ID-19 S7 a key is shown once, recognised by its beginning, and only a hash of it is kept")
  func create() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Key")
    let made = try await owner.identity.createAPIKey(
      CreateAPIKeyRequest(name: "Robot", scopes: [.workflowsRead, .contentRead], expiresInDays: 30))
    let key = try #require(made.key)
    #expect(made.secret.hasPrefix(key.prefix + "_") && key.prefix.hasPrefix("ifc_live_"))
    #expect(made.secret.utf8.count == 58 && APIKeyText(made.secret) != nil)
    #expect(key.expiresAt - key.createdAt == 30 * 86_400_000_000)
    let listed = try await owner.identity.listAPIKeys(ListAPIKeysRequest()).keys
    #expect(listed.map(\.id) == [key.id] && listed[0].lastUsedAt == 0 && !listed[0].rotationDue)
    #expect(!"\(listed)".contains(made.secret))
    let secret = String(made.secret.split(separator: "_").last ?? "")
    for table in ["api_keys", "outbox", "idempotency_keys"] {
      #expect(
        try await owner.stored(
          "select count(*) from identity.\(table) t where t::text like '%' || $1 || '%'", secret) == "0", "\(table)")
    }
  }

  @Test("ID-19 a key's token does what its scopes allow, cannot be renewed, and its use is seen")
  func use() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Use")
    let made = try await owner.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationRead]))
    let tokens = try await exchange(made.secret, fleet)
    #expect(tokens.refreshToken.isEmpty && tokens.organizationID == owner.organization.description)
    let robot = owner.bearing(tokens.accessToken)
    #expect(try await robot.identity.getOrganization(GetOrganizationRequest()).id == owner.organization.description)
    #expect(
      await reason {
        _ = try await robot.identity.updateOrganization(UpdateOrganizationRequest(name: "Mine"))
      } == .scopeMissing)
    #expect(
      await reason {
        _ = try await robot.identity.createAPIKey(CreateAPIKeyRequest(name: "More", scopes: [.organizationWrite]))
      } == .scopeMissing)
    #expect(try await owner.identity.listAPIKeys(ListAPIKeysRequest()).keys.first?.lastUsedAt ?? 0 > 0)
  }

  @Test("S7 a key with any one character changed is refused, and so is one that was never given")
  func typos() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Typo")
    let made = try await owner.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationRead]))
    for position in 0..<made.secret.count {
      var characters = Array(made.secret)
      characters[position] = characters[position] == "A" ? "B" : "A"
      let typo = String(characters)
      // The checksum alone says so: nothing is looked up.
      #expect(APIKeyText(typo) == nil, "at \(position)")
    }
    var generator = SystemRandomNumberGenerator()
    for wrong in [APIKeyText.make(using: &generator).text, "", "ifc_live_", String(repeating: "x", count: 100_000)] {
      #expect(await reason { _ = try await exchange(wrong, fleet) } == .keyInvalid)
    }
  }

  @Test("ID-19 DB-S06 after a rotation both keys work for the overlap, and then the new one alone")
  func rotation() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Rotate")
    let old = try await owner.identity.createAPIKey(
      CreateAPIKeyRequest(name: "R", scopes: [.keywordsRead, .organizationRead]))
    let oldKey = try #require(old.key)
    let new = try await owner.identity.rotateAPIKey(RotateAPIKeyRequest(id: oldKey.id, overlapS: 3_600))
    let newKey = try #require(new.key)
    #expect(new.secret != old.secret && newKey.rotatedFrom == oldKey.id && Set(newKey.scopes) == Set(oldKey.scopes))
    _ = try await exchange(old.secret, fleet)
    _ = try await exchange(new.secret, fleet)
    let listed = try await owner.identity.listAPIKeys(ListAPIKeysRequest()).keys
    let ending = try #require(listed.first { $0.id == oldKey.id }?.expiresAt)
    #expect(ending <= newKey.createdAt + 3_601_000_000)
    #expect(
      try await owner.direct(
        "update identity.api_keys set expires_at = now() where id = '\(oldKey.id)'", as: "infin8_admin") == nil)
    #expect(await reason { _ = try await exchange(old.secret, fleet) } == .keyInvalid)
    _ = try await exchange(new.secret, fleet)
    #expect(
      await reason {
        _ = try await owner.identity.rotateAPIKey(RotateAPIKeyRequest(id: newKey.id, overlapS: 604_801))
      } == .fieldInvalid)
    #expect(
      await reason { _ = try await owner.identity.rotateAPIKey(RotateAPIKeyRequest(id: oldKey.id)) } == .keyNotFound)
  }

  @Test("ID-19 a key is to be changed after ninety days")
  func due() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Due")
    let made = try await owner.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationRead]))
    let id = try #require(made.key?.id)
    #expect(
      try await owner.direct(
        "update identity.api_keys set created_at = now() - interval '91 days' where id = '\(id)'", as: "infin8_admin")
        == nil)
    #expect(try await owner.identity.listAPIKeys(ListAPIKeysRequest()).keys.first?.rotationDue == true)
  }

  @Test("ID-19 S7 a revoked key and the tokens it was exchanged for are dead at once, with its maker's role or without")
  func revocation() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Revoke")
    let made = try await owner.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationRead]))
    let id = try #require(made.key?.id)
    let token = try await exchange(made.secret, fleet).accessToken
    let robot = owner.bearing(token)
    let revoked = try await owner.identity.revokeAPIKey(RevokeAPIKeyRequest(id: id))
    #expect(revoked.revokedAt > 0)
    #expect(await reason { _ = try await exchange(made.secret, fleet) } == .keyInvalid)
    #expect(
      await reason { _ = try await robot.identity.getOrganization(GetOrganizationRequest()) }?.code == .unauthenticated)
    // The person's own session is another matter.
    _ = try await owner.identity.getUser(GetUserRequest())
  }

  @Test("ID-19 a key acts with its maker's role of now")
  func role() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Role")
    let admin = try await owner.colleague(.admin)
    let made = try await admin.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationWrite]))
    _ = try await owner.identity.changeRole(ChangeRoleRequest(userID: admin.user.description, role: .viewer))
    let token = try await exchange(made.secret, fleet).accessToken
    let robot = admin.bearing(token)
    #expect(
      await reason {
        _ = try await robot.identity.updateOrganization(UpdateOrganizationRequest(name: "Mine"))
      } == .roleTooLow)
  }

  @Test(
    "ID-19 a key without a scope, a name, or for longer than a year is refused",
    arguments: [
      CreateAPIKeyRequest(name: "R"), CreateAPIKeyRequest(name: "", scopes: [.contentRead]),
      CreateAPIKeyRequest(name: "R", scopes: [.unspecified]),
      CreateAPIKeyRequest(name: "R", scopes: [.contentRead], expiresInDays: 366),
      CreateAPIKeyRequest(name: "R", scopes: [.contentRead], expiresInDays: -1),
    ])
  func refused(request: CreateAPIKeyRequest) async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Bad")
    #expect(await reason { _ = try await owner.identity.createAPIKey(request) } == .fieldInvalid)
  }

  @Test("ID-19 the contract's scopes, the permission table's and the database's are the same words")
  func words() async throws {
    #expect(Set(KeyScope.allCases.map(\.text)) == Set(Scope.allCases.map(\.rawValue)))
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Words")
    let definition = try await owner.stored(
      "select pg_get_constraintdef(oid) from pg_constraint where conname = 'valid_scopes'")
    for scope in Scope.allCases { #expect(definition?.contains("'\(scope.rawValue)'") == true) }
    #expect(definition?.split(separator: "'").count == Scope.allCases.count * 2 + 1)
  }

  @Test("ID-18 ID-19 a key whose maker is gone is refused and leaves no trace")
  func makerGone() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Gone")
    let admin = try await owner.colleague(.admin)
    let made = try await admin.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationRead]))
    func events() async throws -> String? {
      try await owner.stored(
        """
        select count(*) from identity.outbox where organization_id = $1::uuid and kind = 'audit_event'
          and position('identity.key.used'::bytea in body) > 0
        """, owner.organization.description)
    }
    // Past the method that would have ended the key too.
    let disable = "update identity.users set disabled_at = now() where id = $1::uuid"
    try await fleet.change(disable, admin.user.description)
    #expect(await reason { _ = try await exchange(made.secret, fleet) } == .keyInvalid)
    #expect(try await events() == "0")
    #expect(try await owner.identity.listAPIKeys(ListAPIKeysRequest()).keys.first?.lastUsedAt == 0)
    try await fleet.change(disable.replacing("now()", with: "null"), admin.user.description)
    _ = try await exchange(made.secret, fleet)
    #expect(try await events() == "1")
  }

  @Test("ID-19 what a key was exchanged for can do no more than its maker from the moment the maker is demoted")
  func demoted() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Demoted")
    let admin = try await owner.colleague(.admin)
    let made = try await admin.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationWrite]))
    let robot = admin.bearing(try await exchange(made.secret, fleet).accessToken)
    _ = try await robot.identity.updateOrganization(UpdateOrganizationRequest(name: "Before"))
    _ = try await owner.identity.changeRole(ChangeRoleRequest(userID: admin.user.description, role: .viewer))
    #expect(
      await reason {
        _ = try await robot.identity.updateOrganization(UpdateOrganizationRequest(name: "After"))
      } == .tokenExpired)
    let again = admin.bearing(try await exchange(made.secret, fleet).accessToken)
    #expect(
      await reason {
        _ = try await again.identity.updateOrganization(UpdateOrganizationRequest(name: "After"))
      } == .roleTooLow)
    // Whoever is given more gives their keys no more than the scopes they were made with.
    _ = try await owner.identity.changeRole(ChangeRoleRequest(userID: admin.user.description, role: .admin))
    let raised = admin.bearing(try await exchange(made.secret, fleet).accessToken)
    #expect(await reason { _ = try await raised.identity.listInvitations(ListInvitationsRequest()) } == .scopeMissing)
  }

  @Test("ID-19 S7 of exchanges at once with a revocation none gives a token that outlives it")
  func revocationRace() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "KeyRace")
    for _ in 0..<5 {
      let made = try await owner.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationRead]))
      let id = try #require(made.key?.id)
      let tokens = await withTaskGroup(of: Tokens?.self) { group in
        for number in 0..<20 {
          group.addTask {
            if number == 7 {
              let refused = await patientRefusal {
                _ = try await owner.identity.revokeAPIKey(RevokeAPIKeyRequest(id: id))
              }
              #expect(refused == nil)
            }
            return try? await exchange(made.secret, fleet)
          }
        }
        return await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
      }
      for token in tokens {
        let robot = owner.bearing(token.accessToken)
        #expect(
          await reason { _ = try await robot.identity.getOrganization(GetOrganizationRequest()) } == .tokenInvalid)
      }
      #expect(await reason { _ = try await exchange(made.secret, fleet) } == .keyInvalid)
    }
  }

  @Test("ID-19 a new key lives as long as the one whose place it takes was to, or as long as it is told")
  func rotatedLife() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Life")
    func rotated(_ days: Int32, asked: Int32 = 0) async throws -> Int64 {
      let old = try await owner.identity.createAPIKey(
        CreateAPIKeyRequest(name: "R", scopes: [.contentRead], expiresInDays: days))
      let id = try #require(old.key?.id)
      let reply = try await owner.identity.rotateAPIKey(RotateAPIKeyRequest(id: id, expiresInDays: asked))
      let new = try #require(reply.key)
      return (new.expiresAt - new.createdAt + 1_000_000) / 86_400_000_000
    }
    #expect(try await rotated(30) == 30)
    #expect(try await rotated(0) == 365)
    #expect(try await rotated(30, asked: 7) == 7)
    #expect(await reason { _ = try await rotated(30, asked: 366) } == .fieldInvalid)
  }

  @Test("ID-19 of rotations at once of one key one makes a new one")
  func rotationRace() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "RotateRace")
    let old = try await owner.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.contentRead]))
    let id = try #require(old.key?.id)
    let answers = await atOnce(10) { _ = try await owner.identity.rotateAPIKey(RotateAPIKeyRequest(id: id)) }
    #expect(answers.filter { $0 == nil }.count == 1 && answers.filter { $0 == .alreadyDone }.count == 9)
    let keys = try await owner.identity.listAPIKeys(ListAPIKeysRequest()).keys
    #expect(keys.count == 2)
    // One that was lost is revoked, and the old one is rotated again.
    let lost = try #require(keys.first { $0.rotatedFrom == id })
    _ = try await owner.identity.revokeAPIKey(RevokeAPIKeyRequest(id: lost.id))
    let again = try await owner.identity.rotateAPIKey(RotateAPIKeyRequest(id: id)).key
    #expect(again.map { $0.expiresAt - $0.createdAt >= 364 * 86_400_000_000 } == true)
  }
}
