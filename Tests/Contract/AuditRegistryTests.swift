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

  @Test("ID-24 methods that only read leave no entry")
  func reads() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Reads")
    let before = try await entries(tenant).count
    for method in allMethods where Permissions.rule(for: method.path)?.record == .reads && !method.isServerStreaming {
      let parts = method.path.split(separator: "/").map(String.init)
      guard let name = parts[0].split(separator: ".").dropFirst().first,
        let service = ServiceName(rawValue: String(name))
      else { continue }
      _ = try? await tenant.channel(service).unary(
        service: parts[0], method: parts[1], payload: [], options: CallOptions(timeout: .seconds(10)))
    }
    #expect(try await entries(tenant).count == before)
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
