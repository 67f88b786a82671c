import Contracts
import Postgres
import TestSupport
import Testing
import Vocabulary

/// What the database's own functions promise: one winner, one count, one chain, and only for the own organization.
@Suite("Isolation")
struct IsolationTests {
  private func rows(_ sql: String, _ parameter: String) async throws -> [[String?]] {
    try await Fleet.shared().rows(sql, parameter)
  }

  @Test("WF-03 WF-04 of 64 equal transitions one wins; a forward skip and another's workflow are refused")
  func transitions() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Transition")
    let stranger = try await Tenant.make(fleet, name: "Stranger")
    try await tenant.onboard()
    let row = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Transition"))
    let id = try #require(UUID(row.id))
    let database = Database(
      url: fleet.databaseURL("workflow_app"), applicationName: "transition", poolSize: 8, waitLimit: .seconds(60))
    func move(_ from: String, _ to: String, as organization: UUID) async throws -> Bool {
      let rows = try await database.query(
        "select transition_workflow_state(\(id), \(from)::text, \(to)::text, \(tenant.user)) as moved",
        for: organization)
      return try rows.first?.get("moved") ?? false
    }
    #expect(try await move("step_1_icp", "completed", as: tenant.organization) == false)
    #expect(try await move("step_1_icp", "step_2_competitors", as: stranger.organization) == false)
    let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 { group.addTask { try await move("step_1_icp", "step_2_competitors", as: tenant.organization) } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(winners == 1)
    let audits = try await rows(
      "select count(*) from workflow.intent_audit_logs where entity_id = $1 and action = 'workflow.state_transition'",
      row.id)
    #expect(audits.first?.first == "1")
    await database.close()
  }

  @Test("BL-02 BL-03 usage is counted once for each event, whoever repeats it, and only for the own organization")
  func usage() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Usage")
    let database = Database(
      url: fleet.databaseURL("billing_app"), applicationName: "usage", poolSize: 8, waitLimit: .seconds(60))
    let workflow = UUID.random()
    let events = (0..<50).map { _ in UUID.random() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for event in events + events {
        group.addTask {
          _ = try await database.query(
            """
            select record_usage_and_increment(\(tenant.organization), \(workflow), 'research'::text, 0.00004::numeric,
              \(event))::text as done
            """, for: tenant.organization)
        }
      }
      try await group.waitForAll()
    }
    let line = try await tenant.billing.getUsage(GetUsageRequest()).lines.first { $0.metric == .research }
    #expect(line?.usageCount == 50 && line?.costMicros == 2_000)
    await #expect(throws: (any Error).self) {
      _ = try await database.query(
        "select record_usage_and_increment(\(UUID.random()), \(workflow), 'research'::text, 1::numeric)::text as done",
        for: tenant.organization)
    }
    await #expect(throws: (any Error).self) {
      _ = try await database.query(
        "select record_usage_and_increment(\(tenant.organization), \(workflow), 'research'::text, -1::numeric)::text as done",
        for: tenant.organization)
    }
    await database.close()
  }

  @Test("ID-25 a row of the audit log that somebody changes is found and named")
  func tampering() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Tamper")
    try await tenant.onboard()
    _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Audited"))
    for _ in 0..<100 {
      if try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest()).entries >= 3 { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    let entry = try #require(try await tenant.workflow.listAuditLog(ListAuditLogRequest()).entries.dropFirst().first)
    try await Fleet.shared().script(
      """
      set session_replication_role = replica;
      update workflow.intent_audit_logs set action = 'nothing.happened' where id = '\(entry.id)';
      """)
    let report = try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest())
    #expect(!report.intact && report.brokenEntryID == entry.id)
  }

  @Test("F11 DB-F03 old entries move to the archive once, none is lost, and the chain still verifies")
  func archive() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Archive")
    let entries = """
      set role workflow_owner;
      select workflow.append_audit_at(now() - interval '14 months' + n * interval '1 day', gen_random_uuid(),
        '\(tenant.organization)', 'workflow', 'test.entry.made', null, null, null, null, null, null, null, null, null)
      from generate_series(1, 20) n;
      """
    try await fleet.script(entries)
    let before = try await counts(tenant)
    // Other tests archive what is old as well: whose it is makes no difference.
    #expect(before.live + before.archived >= 20)
    try await fleet.script("set role workflow_owner; select workflow.archive_old_audit_logs();")
    let once = try await counts(tenant)
    #expect(once.archived == 20 && once.live + once.archived >= before.live + before.archived)
    try await fleet.script("set role workflow_owner; select workflow.archive_old_audit_logs();")
    #expect(try await counts(tenant).archived == 20)
    #expect(try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest()).intact)
  }

  private func counts(_ tenant: Tenant) async throws -> (live: Int, archived: Int) {
    func count(_ table: String) async throws -> Int {
      let found = try await rows(
        "select count(*) from workflow.\(table) where organization_id = $1", tenant.organization.description)
      return Int(found.first?[0] ?? "") ?? 0
    }
    return (try await count("intent_audit_logs"), try await count("intent_audit_logs_archive"))
  }
}
