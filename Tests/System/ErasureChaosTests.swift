import Contracts
import EventLoop
import Foundation
import Host
import Postgres
import RPC
import TestSupport
import Testing
import Vocabulary

private typealias UUID = Vocabulary.UUID

/// Erasures while services die at random moments, and what a workflow service does to old entries when it starts. One
/// installation of their own, one after the other.
@Suite("Erasure chaos", .serialized)
struct ErasureChaosTests {
  private static let starting = Task { try await Fleet.own() }

  /// Lets an erasure's hold be over while services are killed by SIGKILL, the workflow every second time, each of them once.
  private func underFire(_ erasure: String, _ fleet: Fleet, seed: UInt64) async throws {
    let shooting = Task {
      var random = SplitMix64(seed: seed)
      var killed: [String] = []
      // The supervisor's pauses grow with every death: so many are enough.
      while !Task.isCancelled && (killed.count < 8 || Set(killed).count < 5) && killed.count < 20 {
        try? await Task.sleep(for: .milliseconds(Int64.random(in: 0...150, using: &random)))
        // By chance alone one of them may be missed for long.
        let missed = ServiceName.allCases.filter { !killed.contains($0.rawValue) }
        let others = killed.count < 12 ? ServiceName.allCases : missed
        let service =
          killed.count < 12 && Bool.random(using: &random) ? .workflow : others.randomElement(using: &random)
        guard let service, !Task.isCancelled,
          let pid = try? await offload({ try fleet.processID(of: service) })
        else { continue }
        kill(pid, SIGKILL)
        killed.append(service.rawValue)
      }
      return killed
    }
    try await fleet.change(
      "update workflow.erasure_requests set due_at = now(), next_at = now() where id = $1::uuid returning 1", erasure)
    let killed = await shooting.value
    print("· erasure chaos: seed \(seed), killed \(killed.joined(separator: " "))")
    #expect(Set(killed).count == 5)
    try await done(erasure, fleet)
  }

  /// Whoever dies with an erasure leaves it for a minute; the test does not wait so long.
  private func done(_ id: String, _ fleet: Fleet) async throws {
    try await eventually {
      try await fleet.change(
        """
        update workflow.erasure_requests set next_at = clock_timestamp()
        where id = $1::uuid and status <> 'done' and next_at > clock_timestamp() + interval '2 s' returning 1
        """, id)
      return try await fleet.rows("select status from workflow.erasure_requests where id = $1::uuid", id)[0][0]
        == "done"
    }
  }

  /// Waits until what went from service to service has arrived.
  private func settled(_ fleet: Fleet) async throws {
    try await eventually {
      for service in ServiceName.allCases {
        let waiting = try await fleet.rows(
          "select 1 from \(service.rawValue).outbox where delivered_at is null limit 1")
        if !waiting.isEmpty { return false }
      }
      return true
    }
  }

  private func request(_ tenant: Tenant, _ user: UUID?, confirm: String) async throws -> String {
    try await tenant.workflow.requestErasure(
      RequestErasureRequest(subject: PrivacySubject(userID: user?.description ?? ""), confirm: confirm)
    ).id
  }

  private func expectReceipts(_ id: String, _ fleet: Fleet) async throws {
    let receipts = try await fleet.rows(
      "select service from workflow.erasure_receipts where erasure_id = $1::uuid order by 1", id)
    #expect(receipts.compactMap(\.first) == ServiceName.allCases.map(\.rawValue).sorted())
    for service in ServiceName.allCases {
      let noted = try await fleet.rows(
        "select count(*) from \(service.rawValue).erasures where erasure_id = $1::uuid", id)
      #expect(noted[0][0] == "1", "\(service)")
    }
  }

  private func chainIsIntact(_ tenant: Tenant) async throws -> Bool {
    let database = Database(
      url: tenant.fleet.databaseURL("workflow_app"), applicationName: "chain", poolSize: 1, waitLimit: .seconds(10))
    let rows = try await database.query("select intact from verify_audit_chain()", for: tenant.organization)
    await database.close()
    return try rows.first?.get("intact") ?? false
  }

  @Test("ID-27 S9 a person is forgotten everywhere, whatever dies meanwhile, and nobody beside them")
  func person() async throws {
    let fleet = try await Self.starting.value
    let tenant = try await Tenant.make(fleet, name: "Chaos")
    try await tenant.subscribe(to: .agency)
    let email = "ann\(UUID.random().description.prefix(8))@example.test"
    let surname = "Canary\(UUID.random().description.prefix(6))"
    let added = try await tenant.identity.addUser(
      AddUserRequest(email: email, password: Tenant.password, role: .admin))
    let tokens = try await IdentityClient(fleet.client(.identity)).logIn(
      LogInRequest(email: email, password: Tenant.password))
    let user = try #require(UUID(added.id))
    let person = Tenant(
      fleet: fleet, organization: tenant.organization, user: user, token: tokens.accessToken, email: email)
    // A neighbour whose address ends with the person's: another address.
    let neighbour = "jo\(email)"
    _ = try await tenant.identity.addUser(
      AddUserRequest(email: neighbour, password: Tenant.password, role: .viewer))
    _ = try await person.identity.updateProfile(UpdateProfileRequest(firstName: "Ann \"Q\"", lastName: surname))
    // What is said of the person travels through every step's input.
    try await person.onboard()
    _ = try await person.identity.saveOnboarding(
      SaveOnboardingRequest(
        businessDescription: "We help engineering teams. Write to Ann \"Q\" \(surname), \(email), or to \(neighbour)."))
    let first = try await person.workflow.createWorkflow(
      CreateWorkflowRequest(name: "For \(email)", description: "Ask Ann \"Q\" \(surname)."))
    _ = try await person.workflow.createWorkflow(CreateWorkflowRequest(name: "For Ann \"Q\" \(surname)"))
    _ = try await person.workflow.startWorkflow(StartWorkflowRequest(id: first.id))
    _ = try await person.identity.createAPIKey(CreateAPIKeyRequest(name: email, scopes: [.workflowsRead]))
    _ = try await tenant.settle(first.id)
    // Refused by the database, which writes a log of its own.
    _ = await reason {
      _ = try await tenant.identity.addUser(AddUserRequest(email: email, password: Tenant.password, role: .viewer))
    }
    let before = try await fleet.places(of: surname)
    #expect(before.count > 3, "\(before)")

    let seed = UInt64.random(in: 0...UInt64.max)
    let id = try await request(person, user, confirm: email)
    try await underFire(id, fleet, seed: seed)
    try await settled(fleet)
    try await expectReceipts(id, fleet)
    #expect(try await fleet.places(of: surname) == [], "seed \(seed)")
    #expect(try await fleet.places(of: email, besides: neighbour) == [], "seed \(seed)")
    #expect(try await chainIsIntact(tenant), "seed \(seed)")
    let addresses = try await fleet.rows(
      "select count(*) from workflow.intent_audit_logs where user_id = $1::uuid and (ip_address is not null or user_agent is not null)",
      user.description)
    #expect(addresses[0][0] == "0", "seed \(seed)")
    // The neighbour is who they were.
    _ = try await IdentityClient(fleet.client(.identity)).logIn(
      LogInRequest(email: neighbour, password: Tenant.password))
  }

  @Test("ID-27 S9 an organization is forgotten everywhere, with work under way, whatever dies meanwhile")
  func organization() async throws {
    let fleet = try await Self.starting.value
    let name = "Vanishing\(UUID.random().description.prefix(8))"
    let tenant = try await Tenant.make(fleet, name: name)
    try await tenant.onboard()
    let row = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "\(name)'s work"))
    let slug = try await tenant.identity.getOrganization(GetOrganizationRequest()).slug
    _ = try await tenant.workflow.startWorkflow(StartWorkflowRequest(id: row.id))
    let seed = UInt64.random(in: 0...UInt64.max)
    let id = try await request(tenant, nil, confirm: slug)
    try await underFire(id, fleet, seed: seed)
    try await settled(fleet)
    try await expectReceipts(id, fleet)
    for needle in [name, slug, tenant.email] {
      #expect(try await fleet.places(of: needle) == [], "\(needle), seed \(seed)")
    }
    let kept: Set = [
      "workflow.intent_audit_logs", "workflow.audit_chains", "workflow.erasure_requests", "workflow.erasure_receipts",
      "workflow.activities", "identity.revocations", "billing.ledger", "billing.waste", "billing.usage_tracking",
      "billing.usage_events",
    ]
    let left = try await fleet.tables(holding: tenant.organization).filter { table, _ in
      // What has gone from service to service of the erasure itself.
      !kept.contains(table) && !table.hasSuffix(".erasures") && !table.hasSuffix("box")
    }
    #expect(left.isEmpty, "\(left), seed \(seed)")
    // Whose organization is gone does nothing more in its name, however long the token would have lived.
    try await eventually {
      await reason { _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: fleet.sites)) }
        == .tokenInvalid
    }
    #expect(try await chainIsIntact(tenant), "seed \(seed)")
  }
}
