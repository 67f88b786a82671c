import Contracts
import Host
import RPC
import TestSupport
import Testing
import Vocabulary

/// Every method that changes something leaves exactly one entry, and every other none.
@Suite("Audit registry")
struct AuditRegistryTests {
  /// Sign-up makes the organization whose log is looked at.
  private static let signUp = "infin8.identity.v1.Identity/CreateOrganization"

  private static let audited: [(path: String, action: String)] = Permissions.paths.compactMap { path in
    guard case .audits(let action) = Permissions.rule(for: path)?.record else { return nil }
    return (path, action)
  }

  @Test("ID-24 every method that changes something has a recipe here, and no other has")
  func complete() {
    #expect(Set(AuditRecipes.all.keys).union([Self.signUp]) == Set(Self.audited.map(\.path)))
    #expect(allMethods.allSatisfy { Permissions.rule(for: $0.path) != nil })
  }

  @Test("ID-24 a valid call leaves exactly one entry, with the action that is declared", arguments: audited.map(\.path))
  func oneEntry(path: String) async throws {
    guard let recipe = AuditRecipes.all[path] else { return #expect(path == Self.signUp) }
    let action = try #require(Self.audited.first { $0.path == path }?.action)
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Registry")
    let call = try await recipe.prepare(tenant)
    let before = try await entries(tenant)
    try await call()
    let added = try await entries(tenant).filter { entry in !before.contains { $0.id == entry.id } }
    let own = added.filter { $0.action == action && (recipe.leaving == nil || $0.from == recipe.leaving) }
    #expect(own.count == 1, "\(path): \(added)")
    if recipe.leaving == nil {
      let strangers = added.filter { $0.action != action && !recipe.also.contains($0.action) }
      #expect(strangers.isEmpty, "\(path): \(strangers)")
    }
  }

  @Test("ID-24 signing up leaves exactly one entry")
  func signUp() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "SignUp")
    #expect(try await entries(tenant).map(\.action) == ["identity.organization.created"])
  }

  @Test("ID-24 methods that only read leave no entry, each called validly")
  func reads() async throws {
    let declared = Permissions.paths.filter { Permissions.rule(for: $0)?.record == .reads }
    #expect(Set(ReadRecipes.all.keys) == Set(declared))
    let scene = try await ReadScene.make()
    // Others who read the finished workflow have it exported meanwhile, or log in anew, which is recorded.
    func count() async throws -> Int {
      try await entries(scene.waiting).count
        + entries(scene.tenant).count {
          $0.action != "privacy.data.exported" && !$0.action.hasPrefix("identity.session.")
        }
    }
    let before = try await count()
    for (path, call) in ReadRecipes.all.sorted(by: { $0.key < $1.key }) {
      do { try await call(scene) } catch { Issue.record("\(path) is not answered: \(error)") }
      #expect(try await count() == before, "\(path)")
    }
  }

  @Test("ID-24 steps between services are rows of their own books")
  func books() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Books")
    let billing = BillingClient(
      try tenant.fleet.channel(from: .content, to: .billing, organization: tenant.organization))
    func rows(_ sql: String) async throws -> Int {
      Int(try await tenant.fleet.rows(sql, tenant.organization.description)[0][0] ?? "") ?? 0
    }
    let reservations = "select count(*) from billing.reservations where organization_id = $1::uuid"
    let bookings = "select count(*) from billing.ledger where organization_id = $1::uuid"
    func reserve() async throws -> String {
      let effect = UUID.random().description
      _ = try await billing.reserve(
        ReserveRequest(
          effectID: effect, workflowID: UUID.random().description, metric: .apiCall, units: 1, maxMicros: 100,
          provider: "embedded"))
      return effect
    }
    let first = try await reserve()
    #expect(try await rows(reservations) == 1)
    _ = try await billing.settle(
      SettleRequest(effectID: first, micros: 50, units: 1, occurredAt: Instant.now.micros, step: "x"))
    #expect(try await rows(bookings) >= 1)
    let second = try await reserve()
    _ = try await billing.release(ReleaseRequest(effectID: second, reason: "failed"))
    #expect(try await rows(reservations + " and state = 'released'") == 1)
    let workflow = try await tenant.workflowAtSeeds()
    #expect(try await rows("select count(*) from keyword.jobs where organization_id = $1::uuid") >= 1, "\(workflow)")
    // A cancelled command is entombed whether or not it has arrived.
    let keyword = try tenant.fleet.channel(from: .workflow, to: .keyword, organization: tenant.organization)
    let command = UUID.random().description
    _ = try await WorkClient(keyword).cancelWork(
      CancelWorkRequest(commandKey: command, organizationID: tenant.organization.description, reason: "no more"))
    #expect(
      try await rows(
        "select count(*) from keyword.tombstones where organization_id = $1::uuid and command_key = '\(command)'") == 1)
    // And a held one is on hold, until it is let go.
    let held =
      "select count(*) from keyword.holds where organization_id = $1::uuid and command_key = '\(command)' and is_held"
    for (version, isHeld) in [(1, true), (2, false)] as [(Int64, Bool)] {
      _ = try await WorkClient(keyword).holdWork(
        HoldWorkRequest(
          commandKey: command, organizationID: tenant.organization.description, held: isHeld, version: version))
      #expect(try await rows(held) == (isHeld ? 1 : 0))
    }
    _ = try await billing.recordWaste(
      RecordWasteRequest(
        wasteID: UUID.random().description, effectID: first, workflowID: UUID.random().description, metric: .apiCall,
        provider: "embedded", micros: 5, occurredAt: Instant.now.micros, why: "lost_call"))
    #expect(try await rows("select count(*) from billing.waste where organization_id = $1::uuid") == 1)
    // What was handed over is marked so with the next call.
    let message = UUID.random().description
    try await tenant.fleet.change(
      """
      insert into content.outbox (msg_id, organization_id, destination, kind, body)
      values ($1::uuid, $2::uuid, 'keyword', 'test', '') returning 1
      """, message, tenant.organization.description)
    let before = try await entries(tenant).count
    let outbox = OutboxClient(try tenant.fleet.channel(from: .workflow, to: .content, organization: nil))
    let delivered =
      "select count(*) from content.outbox where organization_id = $1::uuid and msg_id = '\(message)' and delivered_at is not null"
    #expect(
      try await outbox.collect(CollectRequest(destination: "keyword", waitMs: 5_000)).envelopes.map(\.messageID)
        .contains(message))
    #expect(try await rows(delivered) == 0)
    _ = try await outbox.collect(CollectRequest(destination: "keyword", acknowledge: [message]))
    #expect(try await rows(delivered) == 1)
    #expect(try await entries(tenant).count == before)
  }

  private struct Entry {
    let id: String
    let action: String
    let from: String
  }

  /// The organization's entries, once everything it has caused has been collected.
  private func entries(_ tenant: Tenant) async throws -> [Entry] {
    for service in ["identity", "keyword", "content", "billing"] {
      try await eventually {
        try await tenant.fleet.rows(
          """
          select 1 from \(service).outbox
          where organization_id = $1::uuid and kind = 'audit_event' and delivered_at is null limit 1
          """, tenant.organization.description
        ).isEmpty
      }
    }
    return try await tenant.fleet.rows(
      "select id, action, coalesce(from_state, '') from workflow.intent_audit_logs where organization_id = $1::uuid",
      tenant.organization.description
    ).map { Entry(id: $0[0] ?? "", action: $0[1] ?? "", from: $0[2] ?? "") }
  }
}
