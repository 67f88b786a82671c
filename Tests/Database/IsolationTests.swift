import Contracts
import Postgres
import TestSupport
import Testing
import Vocabulary

/// Two organizations and every table either could meet in: nothing of one is seen, changed or added to by the other.
@Suite("Isolation")
struct IsolationTests {
  private func rows(_ sql: String, _ parameters: [String?] = [], role: String = "infin8_admin") async throws
    -> [[String?]]
  {
    try await Platform.rows(sql, parameters, url: try await Fleet.shared().databaseURL(role))
  }

  /// Every table with tenants' rows, found in the catalog so that a new one cannot be forgotten.
  private func tenantTables() async throws -> [(schema: String, table: String, key: String)] {
    try await rows(
      """
      select n.nspname, c.relname, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
          and a.attname = case when c.relname = 'organizations' then 'id' else 'organization_id' end
      where n.nspname in ('identity', 'workflow', 'keyword', 'content', 'billing') and c.relkind in ('r', 'p')
        and not c.relispartition order by 1, 2
      """
    ).map { (schema: $0[0] ?? "", table: $0[1] ?? "", key: $0[2] ?? "") }
  }

  @Test("DB-R50 every tenant table is under forced row security with a policy for each verb, and no role goes round it")
  func catalog() async throws {
    let tables = try await tenantTables()
    #expect(tables.count > 40)
    for entry in tables {
      let found = try await rows(
        """
        select c.relrowsecurity and c.relforcerowsecurity, (
          select string_agg(distinct p.polcmd::text, '' order by p.polcmd::text) from pg_policy p
          where p.polrelid = c.oid and p.polroles::regrole[]::text[] @> array[$2] )
        from pg_class c where c.oid = to_regclass($1)
        """, ["\(entry.schema).\(entry.table)", "\(entry.schema)_app"])
      #expect(found.first?[0] == "t", "\(entry.schema).\(entry.table)")
      #expect(found.first?[1] == "adrw", "\(entry.schema).\(entry.table): \(found.first?[1] ?? "no policies")")
    }
    let roles = try await rows(
      "select rolname from pg_roles where (rolbypassrls or rolsuper) and rolname ~ '_(app|worker|owner)$'")
    #expect(roles.isEmpty, "\(roles)")
  }

  @Test(
    "DB-R01 DB-R48 DB-R49 no verb on any table reaches another organization's rows, nor any row without an organization"
  )
  func matrix() async throws {
    let fleet = try await Fleet.shared()
    let victim = try await Tenant.make(fleet, name: "Victim")
    let thief = try await Tenant.make(fleet, name: "Thief")
    let id = try await victim.workflowAtSeeds()
    #expect(!id.isEmpty)
    var cells = 0
    var withRows = 0
    for entry in try await tenantTables() {
      let name = "\(entry.schema).\(entry.table)"
      let owned = try await rows(
        "select count(*) from \(name) where \(entry.key) = $1", [victim.organization.description])
      if owned.first?.first != "0" { withRows += 1 }
      for context in [thief.organization.description, "", UUID.zero.description] {
        for statement in [
          "select count(*) from \(name) where \(entry.key) = '\(victim.organization)'",
          "with d as (delete from \(name) where \(entry.key) = '\(victim.organization)' returning 1) select count(*) from d",
          "with u as (update \(name) set \(entry.key) = \(entry.key) where \(entry.key) = '\(victim.organization)' returning 1) select count(*) from u",
        ] {
          cells += 1
          #expect(
            try await attempt(statement, organization: context, role: "\(entry.schema)_app") == .nothing,
            "\(name): \(statement)")
        }
        cells += 1
        // A whole row of the victim's, put in again by somebody else.
        let insert =
          "with i as (insert into \(name) (\(entry.key)) values ('\(victim.organization)') returning 1) select count(*) from i"
        #expect(
          try await attempt(insert, organization: context, role: "\(entry.schema)_app") == .nothing, "\(name): insert")
      }
      for other in ["identity", "workflow", "keyword", "content", "billing"] where other != entry.schema {
        cells += 1
        #expect(
          try await attempt(
            "select count(*) from \(name)", organization: victim.organization.description, role: "\(other)_app")
            == .nothing, "\(name) as \(other)_app")
      }
    }
    #expect(cells > 600)
    // The matrix would prove nothing on empty tables.
    #expect(withRows >= 15, "only \(withRows) tables hold rows of the victim")
  }

  private enum Reach {
    case nothing, something
  }

  /// Runs a statement as a role for an organization and takes it back: did it reach anything?
  private func attempt(_ statement: String, organization: String, role: String) async throws -> Reach {
    let url = try await Fleet.shared().databaseURL(role)
    let database = Database(url: url, applicationName: "isolation", poolSize: 1)
    defer { Task { await database.close() } }
    do {
      return try await database.transaction(for: nil) { transaction -> Reach in
        if !organization.isEmpty {
          _ = try await transaction.query("select set_config('app.organization_id', \(organization), true)")
        }
        let row = try await transaction.one("\(unsafe: statement)")
        let count = try row?.get("count", as: Int64.self) ?? 0
        if count != 0 { throw Reached() }
        return .nothing
      }
    } catch is Reached {
      return .something
    } catch let error as PostgresError {
      // 42501: no privilege, or the policy refused the row. 23502 and the like: the row never came to be.
      return ["42501", "42P01", "23502", "23514", "428C9", "P0001", "0A000"].contains(error.state)
        ? .nothing : .something
    }
  }

  private struct Reached: Error {}

  @Test("DB-R53 an organization set for one transaction is gone in the next on the same connection")
  func poolReuse() async throws {
    let fleet = try await Fleet.shared()
    let one = try await Tenant.make(fleet, name: "One")
    let other = try await Tenant.make(fleet, name: "Other")
    let database = Database(
      url: fleet.databaseURL("identity_app"), applicationName: "reuse", poolSize: 2, waitLimit: .seconds(60))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<300 {
        group.addTask {
          let organization: UUID? = number % 3 == 0 ? one.organization : number % 3 == 1 ? other.organization : nil
          let rows = try await database.query("select id from organizations", for: organization)
          let seen = try rows.map { try $0.get("id", as: UUID.self) }
          #expect(seen == (organization.map { [$0] } ?? []))
        }
      }
      try await group.waitForAll()
    }
    await database.close()
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
      [row.id])
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
    try await Platform.run(
      """
      set session_replication_role = replica;
      update workflow.intent_audit_logs set action = 'nothing.happened' where id = '\(entry.id)';
      """, url: try await Fleet.shared().databaseURL())
    let report = try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest())
    #expect(!report.intact && report.brokenEntryID == entry.id)
  }

  @Test("DB-F03 old entries move to the archive once, none is lost, and the chain still verifies")
  func archive() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Archive")
    let url = fleet.databaseURL()
    try await Platform.run(
      """
      set role workflow_owner;
      select workflow.append_audit_at(now() - interval '14 months' + n * interval '1 day', gen_random_uuid(),
        '\(tenant.organization)', 'workflow', 'test.entry.made', null, null, null, null, null, null, null, null, null)
      from generate_series(1, 20) n;
      """, url: url)
    let before = try await counts(tenant)
    #expect(before.live >= 20 && before.archived == 0)
    try await Platform.run("set role workflow_owner; select workflow.archive_old_audit_logs();", url: url)
    let once = try await counts(tenant)
    #expect(once.archived == 20 && once.live + once.archived >= before.live)
    try await Platform.run("set role workflow_owner; select workflow.archive_old_audit_logs();", url: url)
    #expect(try await counts(tenant).archived == 20)
    #expect(try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest()).intact)
  }

  private func counts(_ tenant: Tenant) async throws -> (live: Int, archived: Int) {
    func count(_ table: String) async throws -> Int {
      let found = try await rows(
        "select count(*) from workflow.\(table) where organization_id = $1", [tenant.organization.description])
      return Int(found.first?[0] ?? "") ?? 0
    }
    return (try await count("intent_audit_logs"), try await count("intent_audit_logs_archive"))
  }
}
