import Contracts
import Foundation
import Postgres
import RPC
import TestSupport
import Testing
import Vocabulary

/// Each check of health is made red by what it is there to find, and `infin8 doctor` with it.
@Suite("Health", .serialized)
struct HealthTests {
  private static let starting = Task { try await Fleet.own() }

  /// Every check, each made red by a test: here, or where it says.
  private static let tried: Set = [
    "audit_chain", "bills", "database", "due", "ledger", "mail", "migrations", "outbox", "providers", "queue",
    "secrets",
    "workers",
    // HealthCheckTests, PasswordTests, RowSecurityHealthTests, UpkeepTests.
    "catalog", "process", "passwords", "row_security", "autovacuum",
  ]

  private struct Report: Decodable {
    struct Check: Decodable {
      let name: String
      let status: String
      let message: String
    }
    let service: String
    let status: String
    let checks: [Check]
  }

  private func doctor(
    _ fleet: Fleet, _ environment: [String: String] = [:]
  ) async throws -> (status: Int32, reports: [Report]) {
    let result = try await Shell.result(
      ["\(fleet.executables)/infin8", "doctor", "--json", "--data-dir", fleet.directory], environment: environment)
    return (result.status, try JSONDecoder().decode([Report].self, from: Data(result.output.utf8)))
  }

  private func check(_ reports: [Report], _ service: ServiceName, _ name: String) -> Report.Check? {
    reports.first { $0.service == service.rawValue }?.checks.first { $0.name == name }
  }

  /// Asks a service's process by its own program.
  private func ask(_ service: ServiceName, _ fleet: Fleet, _ options: String...) async throws -> Int32 {
    try await Shell.result(
      ["\(fleet.executables)/\(service.rawValue)", "health"] + options,
      environment: ["INFIN8_SOCKET_DIR": "\(fleet.directory)/run"]
    ).status
  }

  /// Harms an installation that is well, waits until the doctor says so, mends it, and waits until all is well.
  private func expectRed(
    _ service: ServiceName, _ name: String, saying words: String, harm: (Fleet) async throws -> Void,
    mend: (Fleet) async throws -> Void
  ) async throws {
    let fleet = try await Self.starting.value
    try await eventually { try await doctor(fleet).status == 0 }
    try await harm(fleet)
    var found: Report.Check?
    var status: Int32 = 0
    try await eventually {
      let (exit, reports) = try await doctor(fleet)
      (status, found) = (exit, check(reports, service, name))
      // On a busy machine it may be red for being slow.
      return found.map { $0.status != "healthy" && $0.message.contains(words) } ?? false
    }
    #expect(status == 1)
    #expect(found?.message.contains(words) == true, "\(found?.message ?? "")")
    let figure = "infin8_health_check_status{service=\"\(service.rawValue)\",instance=\"1\",check=\"\(name)\"}"
    try await eventually {
      try await fleet.command("metrics").output.contains("\(figure) \(found?.status == "unhealthy" ? 2 : 1)\n")
    }
    try await mend(fleet)
    try await eventually { try await doctor(fleet).status == 0 }
  }

  @Test("DB-H05 CL-09 work that has waited for too long turns health red")
  func queue() async throws {
    let (organization, key) = (Vocabulary.UUID.random().description, Vocabulary.UUID.random().description)
    try await expectRed(.keyword, "queue", saying: "the oldest for") { fleet in
      // Of a kind that this service does not perform, so that nobody takes it.
      try await fleet.change(
        """
        insert into keyword.jobs (command_key, organization_id, workflow_id, work, run_no, input)
        values ($1::uuid, $2::uuid, gen_random_uuid(), 'write_articles', 1, '')
        """, key, organization)
      try await fleet.change(
        """
        insert into keyword.items (command_key, item_no, organization_id, natural_key, payload, not_before)
        values ($1::uuid, 0, $2::uuid, 'x', '', clock_timestamp() - interval '11 minutes')
        """, key, organization)
    } mend: { fleet in
      try await fleet.change("delete from keyword.items where command_key = $1::uuid", key)
      try await fleet.change("delete from keyword.jobs where command_key = $1::uuid", key)
    }
  }

  @Test("DB-H05 CL-09 a message that nobody fetches turns health red")
  func outbox() async throws {
    let id = Vocabulary.UUID.random().description
    try await expectRed(.keyword, "outbox", saying: "messages wait, the oldest for") { fleet in
      try await fleet.change(
        """
        insert into keyword.outbox (msg_id, organization_id, destination, kind, body, created_at)
        values ($1::uuid, gen_random_uuid(), 'content', 'x', '', clock_timestamp() - interval '2 minutes')
        """, id)
    } mend: { fleet in
      try await fleet.change("delete from keyword.outbox where msg_id = $1::uuid", id)
    }
  }

  @Test("DB-H05 CL-09 a message that nobody can take turns health red")
  func deadLetter() async throws {
    let id = Vocabulary.UUID.random().description
    try await expectRed(.keyword, "outbox", saying: "1 undeliverable messages wait") { fleet in
      try await fleet.change(
        """
        insert into keyword.dead_letters (msg_id, organization_id, destination, kind, body, reason)
        values ($1::uuid, gen_random_uuid(), 'content', 'x', '', 'nobody knows it')
        """, id)
    } mend: { fleet in
      try await fleet.change("delete from keyword.dead_letters where msg_id = $1::uuid", id)
    }
  }

  @Test(
    "CL-09 a mail that could not be sent and one that waits turn health red",
    arguments: [
      ("1 mails could not be sent", "clock_timestamp()"), ("1 mails have waited for ten minutes", "null"),
    ])
  func mail(words: String, deadAt: String) async throws {
    let id = Vocabulary.UUID.random().description
    try await expectRed(.identity, "mail", saying: words) { fleet in
      try await fleet.change(
        """
        insert into identity.mails (organization_id, id, sealed, created_at, next_at, dead_at)
        values (gen_random_uuid(), $1::uuid, '', clock_timestamp() - interval '11 minutes',
          clock_timestamp() + interval '1 hour', \(deadAt))
        """, id)
    } mend: { fleet in
      try await fleet.change("delete from identity.mails where id = $1::uuid", id)
    }
  }

  @Test("CL-09 a provider's bill that is not what the books say turns health red")
  func bills() async throws {
    try await expectRed(.billing, "bills", saying: "acme 2026-10: 1000000 billed, 500000 booked") { fleet in
      try await fleet.change("insert into billing.provider_bills values ('acme', '2026-10', 1000000, 500000)")
    } mend: { fleet in
      try await fleet.change("delete from billing.provider_bills where provider = 'acme'")
    }
  }

  @Test("CL-09 S10 a secret whose master key is gone turns health red")
  func secrets() async throws {
    let id = Vocabulary.UUID.random().description
    try await expectRed(.content, "secrets", saying: "1 secrets need the master key k0, which is not there") { fleet in
      try await fleet.change(
        """
        insert into content.publish_connections (organization_id, id, kind, url, name, sealed_credentials, key_id)
        values (gen_random_uuid(), $1::uuid, 'files', '', 'x', '\\x01', 'k0')
        """, id)
    } mend: { fleet in
      try await fleet.change("delete from content.publish_connections where id = $1::uuid", id)
    }
  }

  @Test("DB-H05 CL-09 a step that is late and that no loop notices turns health red; one that is held does not")
  func due() async throws {
    let fleet = try await Self.starting.value
    let key = Vocabulary.UUID.random().description
    // Of no workflow, so that nothing can be made of it.
    try await fleet.script(
      """
      set session_replication_role = replica;
      insert into workflow.step_runs
        (organization_id, workflow_id, step, run_no, command_key, input, input_hash, deadline_at, held_at)
      values (gen_random_uuid(), gen_random_uuid(), 'step_1_icp', 1, '\(key)', '', '',
        clock_timestamp() - interval '2 minutes', clock_timestamp())
      """)
    func set(_ heldAt: String) async throws {
      try await fleet.script(
        """
        set session_replication_role = replica;
        update workflow.step_runs set held_at = \(heldAt) where command_key = '\(key)'
        """)
    }
    try await expectRed(.workflow, "due", saying: "has not been noticed") { _ in
      try await set("null")
    } mend: { _ in
      try await set("clock_timestamp()")
    }
    try await fleet.change("delete from workflow.step_runs where command_key = $1::uuid", key)
  }

  @Test("DB-H05 CL-09 a sum that is not that of its bookings turns health red")
  func ledger() async throws {
    let organization = Vocabulary.UUID.random().description
    try await expectRed(.billing, "ledger", saying: "1 budgets and 0 settlements") { fleet in
      try await fleet.change(
        """
        insert into billing.budgets (organization_id, scope, scope_id, cap_micros, spent_micros)
        values ($1::uuid, 'month', billing.billing_period(clock_timestamp()), 1000, 5)
        """, organization)
    } mend: { fleet in
      try await fleet.change("delete from billing.budgets where organization_id = $1::uuid", organization)
    }
  }

  @Test("DB-H05 CL-09 an entry of an audit chain that was changed turns health red, without naming the organization")
  func chain() async throws {
    let fleet = try await Self.starting.value
    let tenant = try await Tenant.make(fleet, name: "Chain health")
    func set(_ action: String) async throws {
      try await tenant.harmAudit(
        """
        update workflow.intent_audit_logs set action = '\(action)'
        where organization_id = '\(tenant.organization)' and sequence = 1
        """)
    }
    var action = ""
    // Identity's entries are collected a moment later.
    try await eventually {
      action =
        try await fleet.rows(
          "select action from workflow.intent_audit_logs where organization_id = $1::uuid and sequence = 1",
          tenant.organization.description
        ).first?[0] ?? ""
      return !action.isEmpty
    }
    try await expectRed(.workflow, "audit_chain", saying: "1 audit chains are broken") { _ in
      try await set("somebody.else")
    } mend: { _ in
      try await set(action)
    }
    let log = try String(contentsOfFile: "\(fleet.directory)/logs/workflow.log", encoding: .utf8)
    #expect(log.contains("an audit chain is broken") && log.contains("an audit chain is whole again"))
  }

  @Test("DB-H05 CL-09 a loop that ends again and again turns health red, and its process lives all the same")
  func workers() async throws {
    try await expectRed(.billing, "workers", saying: "reservation-expiry has ended") { fleet in
      #expect(try await ask(.billing, fleet) == 0)
      try await fleet.script("revoke select on billing.reservations from billing_worker")
      try await eventually { try await ask(.billing, fleet) == 1 }
      #expect(try await ask(.billing, fleet, "--alive") == 0)
    } mend: { fleet in
      try await fleet.script("grant select on billing.reservations to billing_worker")
    }
  }

  @Test("DB-H05 every loop of every service says that it turns")
  func loops() async throws {
    let fleet = try await Self.starting.value
    let loops: [ServiceName: Int] = [.identity: 7, .workflow: 17, .keyword: 9, .content: 10, .billing: 5]
    for (service, count) in loops {
      try await eventually {
        let (_, reports) = try await doctor(fleet)
        return check(reports, service, "workers")?.message == "\(count) of \(count) loops turn"
      }
    }
  }

  @Test("CL-09 no service has a check that no test makes red")
  func complete() async throws {
    let (_, reports) = try await doctor(try await Self.starting.value)
    #expect(reports.count == 5 && Set(reports.flatMap(\.checks).map(\.name)) == Self.tried)
  }

  @Test("CL-09 an identity that has nobody to send mails turns health red")
  func mailless() async throws {
    let fleet = try await Fleet.own(["INFIN8_IDENTITY_MAIL_SPOOL_DIR": ""])
    let (status, reports) = try await doctor(fleet)
    #expect(status == 1 && check(reports, .identity, "mail")?.message.hasPrefix("nobody sends mails") == true)
  }

  @Test("DB-H05 CL-09 a provider that cannot be reached turns health red")
  func providers() async throws {
    let fleet = try await Fleet.own([PaidPrograms.portVariable: "1"], executables: try PaidPrograms.folder())
    try await PaidPrograms.setPrices(in: fleet)
    let tenant = try await Tenant.make(fleet, name: "Unreachable")
    try await tenant.subscribe(to: .agency)
    try await tenant.onboard()
    let id = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Unreachable")).id
    _ = try await tenant.workflow.startWorkflow(StartWorkflowRequest(id: id))
    try await eventually {
      check(try await doctor(fleet).reports, .content, "providers")?.message.contains("stub_a: 5 of the last 5") == true
    }
  }

  @Test(
    "DB-H01 CL-09 where the database hangs every service names it in less than five seconds, and lives all the same")
  func stopped() async throws {
    let fleet = try await Fleet.own()
    try await eventually { try await doctor(fleet).status == 0 }
    let postmaster = try #require(fleet.postmaster)
    // Who begins no new process has no new children.
    kill(postmaster, SIGSTOP)
    let processes = [postmaster] + ProcessTree.children(of: String(postmaster))
    defer { for process in processes { kill(process, SIGCONT) } }
    for process in processes { kill(process, SIGSTOP) }
    // On a busy machine a service's own answer may be late as well, once.
    try await eventually {
      let start = ContinuousClock.now
      let (status, reports) = try await doctor(fleet)
      // Two seconds a check, all at once, and a program that starts on a busy machine.
      let isSoon = ContinuousClock.now - start < .seconds(15)
      let databases = reports.map { $0.checks.first { $0.name == "database" } }
      return isSoon && status == 1 && databases.count == 5
        && databases.allSatisfy { $0?.message == "does not answer within 2 s" }
        && reports.allSatisfy { report in report.checks.contains { $0.name == "process" && $0.status == "healthy" } }
    }
    for service in ServiceName.allCases { #expect(try await ask(service, fleet, "--alive") == 0) }
    for process in processes { kill(process, SIGCONT) }
    try await eventually { try await doctor(fleet).status == 0 }
  }

  @Test("DB-H01 CL-09 where the database is gone every service says so, and is well when it is back")
  func database() async throws {
    let fleet = try await Fleet.own()
    try await eventually { try await doctor(fleet).status == 0 }
    let supervisor = try #require(
      Int32(try String(contentsOfFile: "\(fleet.directory)/run/infin8.pid", encoding: .utf8).filter(\.isNumber)))
    let postmaster = try #require(fleet.postmaster)
    // Nobody is to start it again meanwhile.
    kill(supervisor, SIGSTOP)
    kill(postmaster, SIGKILL)
    let start = ContinuousClock.now
    var found: [(status: String?, message: String)] = []
    try await eventually {
      let (status, reports) = try await doctor(fleet)
      found = reports.map { $0.checks.first { $0.name == "database" } }.map { ($0?.status, $0?.message ?? "") }
      return status == 1 && found.allSatisfy { $0.status == "unhealthy" }
    }
    #expect(ContinuousClock.now - start < .seconds(60))
    kill(supervisor, SIGCONT)
    #expect(found.count == 5 && found.allSatisfy { $0.message.contains("database") }, "\(found)")
    try await eventually { try await doctor(fleet).status == 0 }
  }

  @Test(
    "DB-H03 DB-M06 CL-09 a migration that was edited since, one that is missing, one from the future, one that failed half way and an empty schema turn health red"
  )
  func migrations() async throws {
    let newest = "(select max(version) from content.schema_migrations)"
    for (column, words) in [
      ("checksum", "was edited after it was applied"), ("down_checksum", "is another than the one noted"),
    ] {
      try await expectRed(.content, "migrations", saying: words) { fleet in
        try await fleet.script(
          "update content.schema_migrations set \(column) = 'x' || \(column) where version = \(newest)")
      } mend: { fleet in
        try await fleet.script(
          "update content.schema_migrations set \(column) = substr(\(column), 2) where version = \(newest)")
      }
    }
    try await expectRed(.content, "migrations", saying: "1 migrations are pending") { fleet in
      try await fleet.script(
        """
        create table public.kept as select * from content.schema_migrations where version = \(newest);
        delete from content.schema_migrations where version = \(newest)
        """)
    } mend: { fleet in
      try await fleet.script("insert into content.schema_migrations select * from public.kept; drop table public.kept")
    }
    try await expectRed(.content, "migrations", saying: "ahead of this build by 29990101000000") { fleet in
      try await fleet.script("insert into content.schema_migrations values ('29990101000000', 'x', 'y')")
    } mend: { fleet in
      try await fleet.script("delete from content.schema_migrations where version = '29990101000000'")
    }
    try await expectRed(.content, "migrations", saying: "failed half way") { fleet in
      try await fleet.script("update content.schema_migrations set dirty = true where version = \(newest)")
    } mend: { fleet in
      try await fleet.script("update content.schema_migrations set dirty = false where version = \(newest)")
    }
    try await expectRed(.content, "migrations", saying: "the schema content is empty") { fleet in
      try await fleet.script("alter table content.schema_migrations rename to kept_migrations")
    } mend: { fleet in
      try await fleet.script("alter table content.kept_migrations rename to schema_migrations")
    }
  }

  @Test("GW-12 CL-09 who watches over HTTP is told whether it lives, whether it takes calls, and every check")
  func http() async throws {
    let fleet = try await Fleet.own()
    try await eventually { try await doctor(fleet).status == 0 }
    let watch = try await Watch(fleet)
    defer { watch.server.kill() }
    func get(_ path: String) async throws -> (code: String, body: String) {
      let output = try await Shell.result(
        ["curl", "-s", "--max-time", "20", "-w", "\n%{http_code}", "http://127.0.0.1:\(watch.port)\(path)"]
      ).output
      let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      return (lines.last ?? "", lines.dropLast().joined(separator: "\n"))
    }
    for path in ["/livez", "/readyz", "/readyz?verbose"] {
      try await eventually { try await get(path) == ("200", "ok\n") }
    }
    var reports: [Report] = []
    try await eventually {
      let (code, body) = try await get("/healthz")
      reports = try JSONDecoder().decode([Report].self, from: Data(body.utf8))
      return code == "200"
    }
    #expect(reports.map(\.service) == ServiceName.allCases.map(\.rawValue))
    #expect(reports.allSatisfy { $0.status == "healthy" && $0.checks.count >= 8 })

    let pid = try #require(try fleet.processID(of: .content))
    kill(pid, SIGSTOP)
    #expect(try await get("/livez").code == "200")
    try await eventually { try await get("/readyz") == ("503", "not ready: content\n") }
    #expect(try await get("/healthz").code == "503")
    kill(pid, SIGCONT)
    try await eventually { try await get("/readyz").code == "200" }
  }

  @Test("CL-09 a service that does not answer is found; what a second process has left behind is no service")
  func absent() async throws {
    let fleet = try await Fleet.own()
    try Shell.leaveSocket(at: "\(fleet.directory)/run/keyword.7.sock")
    try await eventually { try await doctor(fleet).status == 0 }
    // What somebody else has put there is no service either, and is not passed over.
    let strange = try await doctor(fleet, ["INFIN8_ALLOWED_UIDS": "\(geteuid() + 1)=keyword"])
    let strangers = strange.reports.filter { $0.service == "keyword" }
    #expect(
      strange.status == 1 && strangers.count == 2 && strangers.allSatisfy { $0.status == "unhealthy" }, "\(strange)")
    #expect(strangers.first?.checks.first?.message.contains("who is not the server's") == true, "\(strangers)")
    let pid = try #require(try fleet.processID(of: .content))
    kill(pid, SIGSTOP)
    defer { kill(pid, SIGCONT) }
    try await eventually {
      let (status, reports) = try await doctor(fleet)
      return status == 1 && check(reports, .content, "socket")?.status == "unhealthy" && reports.count == 5
        && reports.filter { $0.status == "healthy" }.count == 4
    }
  }
}
