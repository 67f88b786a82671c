import Contracts
import Foundation
import Postgres
import TestSupport
import Testing
import Vocabulary
import Wire

/// Work for which there is no money: it waits for an owner, and nobody else.
@Suite("Money", .serialized)
struct MoneyTests {
  /// An installation of their own: its prices change, and its database goes away.
  private static let starting = Task { try await Fleet.own() }

  @Test(
    "F12 of fifty who ask at once for a quota's last unit one gets it; while the database is away nobody gets anything")
  func quota() async throws {
    let fleet = try await Self.starting.value
    func make() async throws -> (tenant: Tenant, reserve: @Sendable () async throws -> Void) {
      let tenant = try await Tenant.make(fleet, name: "Quota")
      let billing = BillingClient(try fleet.channel(from: .content, to: .billing, organization: tenant.organization))
      return (
        tenant,
        {
          _ = try await billing.reserve(
            ReserveRequest(
              effectID: Vocabulary.UUID.random().description, workflowID: Vocabulary.UUID.random().description,
              metric: .articleGeneration, units: 1, provider: "embedded"))
        }
      )
    }
    // Several organizations, since a race that nobody wins by mistake once proves little.
    for _ in 0..<6 {
      let (tenant, reserve) = try await make()
      // The plan starter writes ten articles in a month.
      for _ in 0..<9 { try await reserve() }
      let answers = await atOnce(50, reserve)
      #expect(answers.count { $0 == nil } == 1 && answers.count { $0 == .quotaReached } == 49, "\(answers)")
      let articles = try await tenant.billing.getPlan(GetPlanRequest()).quotas.first { $0.name == "articles" }
      #expect(articles?.used == 10 && articles?.limit == 10)
    }

    let (_, reserve) = try await make()
    // There is room, and nobody who could say so.
    let cluster = fleet.maintenanceURL
    try await Platform.run("alter role billing_app nologin", url: cluster)
    try await Platform.run(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'billing_app'", url: cluster)
    // Whose connection breaks under them cannot know what became of their call; who comes after that can.
    let broken = await atOnce(20, reserve)
    #expect(broken.allSatisfy { $0?.code == .unavailable || $0 == .outcomeUnknown }, "\(broken)")
    let away = await atOnce(10, reserve)
    #expect(away.allSatisfy { $0?.code == .unavailable }, "\(away)")
    try await Platform.run("alter role billing_app login", url: cluster)
    try await eventually { await reason(reserve) == nil }
  }

  @Test("BL-07 BL-10 what the platform loses counts towards the installation's spending, once")
  func losses() async throws {
    let fleet = try await Self.starting.value
    let tenant = try await Tenant.make(fleet, name: "Losses")
    let billing = BillingClient(try fleet.channel(from: .content, to: .billing, organization: tenant.organization))
    func spent() async throws -> Int {
      try await fleet.rows("select coalesce(sum(spent_micros), 0) from billing.installation_budgets").first?.first
        .flatMap { $0 }.flatMap(Int.init) ?? 0
    }
    let before = try await spent()
    for (why, micros) in [("lost_call", Int64(700)), ("refused_answer", 300)] {
      let (effect, workflow) = (Vocabulary.UUID.random().description, Vocabulary.UUID.random().description)
      _ = try await billing.reserve(
        ReserveRequest(
          effectID: effect, workflowID: workflow, metric: .apiCall, units: 0, maxMicros: 1_000, provider: "embedded"))
      let waste = RecordWasteRequest(
        wasteID: Vocabulary.UUID.random().description, effectID: effect, workflowID: workflow, metric: .apiCall,
        provider: "embedded", micros: micros, occurredAt: Instant.now.micros, why: why)
      for _ in 1...2 { _ = try await billing.recordWaste(waste) }
      _ = try await billing.release(ReleaseRequest(effectID: effect, reason: "item_given_up"))
    }
    #expect(try await spent() == before + 1_000)
    #expect(try await tenant.billing.getBudget(GetBudgetRequest()).spentMicros == 0)
  }

  @Test("BL-07 a workflow whose first reservation and a raise of its ceiling fall together has the new ceiling")
  func raiseBesideReservation() async throws {
    let fleet = try await Self.starting.value
    let tenant = try await Tenant.make(fleet, name: "Beside")
    func raise(_ micros: Int64) async throws {
      _ = try await tenant.billing.setBudget(
        SetBudgetRequest(ceilings: [Ceiling(scope: .workflow, capMicros: micros)]))
    }
    try await raise(1_000)
    let workflow = Vocabulary.UUID.random()
    let database = Database(
      url: fleet.databaseURL("billing_app", of: .billing), applicationName: "beside", poolSize: 1)
    let raising = try await database.transaction(for: tenant.organization) { transaction in
      try await transaction.execute(
        """
        select outcome from reserve(\(Vocabulary.UUID.random()), \(workflow), 'api_call'::text, 'embedded'::text,
          0, 10, 0, null)
        """)
      let raising = Task { try await raise(5_000) }
      try await Task.sleep(for: .seconds(1))
      return raising
    }
    try await raising.value
    await database.close()
    #expect(
      try await fleet.rows(
        "select cap_micros from billing.budgets where scope = 'workflow' and scope_id = $1", workflow.description)
        == [["5000"]])
  }

  /// A workflow before its long-tails, which are usually free and have a price here.
  private func poor(_ name: String, cap: Int64) async throws -> (tenant: Tenant, workflow: String) {
    let fleet = try await Self.starting.value
    let tenant = try await Tenant.make(fleet, name: name)
    try await tenant.subscribe(to: .agency)
    try await fleet.change(
      """
      insert into billing.price_book values ('embedded', 'longtail_expansion', date '2026-01-02', 600000)
      on conflict do nothing
      """)
    _ = try await tenant.billing.setBudget(SetBudgetRequest(monthlyCapMicros: cap))
    return (tenant, try await tenant.workflowAtSeeds())
  }

  /// As if it had waited for so long already.
  private func age(_ workflow: String, by interval: String, at fleet: Fleet) async throws {
    try await fleet.script(
      """
      set session_replication_role = replica;
      update workflow.intent_workflows set updated_at = updated_at - interval '\(interval)' where id = '\(workflow)'
      """)
  }

  @Test("BL-08 a raise that is heard before the refusal counts: nobody waits for what is there already")
  func raiseFirst() async throws {
    let (tenant, id) = try await poor("Raise first", cap: 500_000)
    let fleet = tenant.fleet
    let database = Database(
      url: fleet.databaseURL("workflow_app", of: .workflow), applicationName: "before", poolSize: 1)
    try await tenant.approveSeeds(id)
    // Nobody moves the workflow while this has it: that it waits is heard last.
    try await database.transaction(for: tenant.organization) { transaction in
      try await transaction.execute("set local idle_in_transaction_session_timeout = 0")
      try await transaction.execute(
        "select 1 from intent_workflows where organization_id = \(tenant.organization) for update")
      try await eventually {
        try await !fleet.rows(
          "select 1 from keyword.outbox where organization_id = $1::uuid and kind = 'step_wait'",
          tenant.organization.description
        ).isEmpty
      }
      _ = try await tenant.billing.setBudget(SetBudgetRequest(monthlyCapMicros: 10_000_000))
      try await Task.sleep(for: .seconds(2))
    }
    await database.close()
    try await eventually {
      try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow?.state != .step4Longtails
    }
  }

  @Test("BL-08 when a new month begins, what waits for the month's money goes on by itself")
  func newMonth() async throws {
    let (tenant, id) = try await poor("New month", cap: 9_000_000)
    let organization = tenant.organization.description
    try await tenant.fleet.change(
      "update billing.budgets set spent_micros = cap_micros where organization_id = $1::uuid and scope = 'month'",
      organization)
    func row() async throws -> WorkflowRow {
      try #require(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow)
    }
    try await tenant.approveSeeds(id, count: 2)
    try await eventually { try await row().failureReason == "ceiling_reached" }
    try await tenant.fleet.change(
      "update billing.budgets set scope_id = '2000-01' where organization_id = $1::uuid and scope = 'month'",
      organization)
    try await age(id, by: "16 minutes", at: tenant.fleet)
    try await eventually { try await row().state != .step4Longtails }
  }

  @Test("BL-08 BL-09 work without a price waits for the operator, and says so; it goes on when the price is set")
  func unknownPrice() async throws {
    let (tenant, id) = try await poor("No price", cap: 25_000_000)
    let fleet = tenant.fleet
    func row() async throws -> WorkflowRow {
      try #require(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow)
    }
    try await fleet.change("delete from billing.price_book where metric = 'longtail_expansion'")
    try await tenant.approveSeeds(id, count: 2)
    try await eventually { try await row().failureReason == "price_unknown" }
    let why = try await tenant.workflow.explainWorkflow(ExplainWorkflowRequest(id: id))
    #expect(why.blockedBy == "operator" && why.requiredAction.contains("infin8 price set"), "\(why)")
    // An owner who raises a ceiling does not help, and does no harm.
    let version = try await row().version
    _ = try await tenant.billing.setBudget(SetBudgetRequest(monthlyCapMicros: 26_000_000))
    try await Task.sleep(for: .seconds(1))
    #expect(try await row().version == version)
    let console = try await Person(tenant, at: fleet)
    defer { console.leave() }
    #expect(try await console.run("budget", "list").contains("the operator"))
    let set = try await Shell.result([
      "\(fleet.executables)/infin8", "price", "set", "embedded", "longtail_expansion", "0.6", "--data-dir",
      fleet.directory,
    ])
    #expect(set.status == 0 && set.output.contains("$0.60"), "\(set)")
    // Nobody is told; a minute has to pass.
    try await age(id, by: "61 seconds", at: fleet)
    try await eventually { try await row().state != .step4Longtails }
  }

  @Test("BL-08 WF-17 work above a ceiling waits and says for what; it goes on by itself when the owner has raised it")
  func ceiling() async throws {
    let (tenant, id) = try await poor("Ceiling", cap: 500_000)
    let fleet = tenant.fleet
    // Known before anything was spent: at most every seed is expanded.
    let estimated = try #require(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow)
    #expect(estimated.estimatedCostMicros == 75 * 600_000 && estimated.actualCostMicros == 0)

    func row() async throws -> WorkflowRow {
      try #require(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow)
    }
    try await tenant.approveSeeds(id)
    try await eventually { try await row().runStatus == .paused }
    #expect(try await row().failureReason == "ceiling_reached")
    let why = try await tenant.workflow.explainWorkflow(ExplainWorkflowRequest(id: id))
    #expect(why.blockedBy == "money" && why.sentence.contains("ceiling of the month"), "\(why.sentence)")
    #expect(why.requiredAction.contains("infin8 budget set"))
    #expect(
      try await fleet.rows(
        "select held_at is not null from workflow.step_runs where workflow_id = $1::uuid and status = 'dispatched'", id)
        == [["t"]])
    try await eventually {
      try await fleet.rows(
        "select count(*) from keyword.items where organization_id = $1::uuid and status = 'running'",
        tenant.organization.description) == [["0"]]
    }

    // A list of those who wait, at the command line; an admin may look, and only look.
    let console = try await Person(tenant, at: fleet)
    defer { console.leave() }
    let list = try await console.run("budget", "list")
    #expect(list.contains("Articles") && list.contains("ceiling of the month"), "\(list)")
    let admin = try await tenant.colleague(.admin)
    #expect(try await admin.billing.getBudget(GetBudgetRequest()).monthlyCapMicros == 500_000)
    #expect(
      await refusal { _ = try await admin.billing.setBudget(SetBudgetRequest(monthlyCapMicros: 9_000_000)) }?.reason
        == .roleTooLow)
    // Letting it go without money changes nothing for long.
    _ = try await admin.workflow.resumeWorkflow(ResumeWorkflowRequest(id: id))
    try await eventually { try await row().failureReason == "ceiling_reached" }
    #expect(try await row().state == .step4Longtails)

    _ = try await console.run("budget", "set", "month", "10")
    let rested = try await tenant.settle(id)
    #expect(rested.state == .step8Subtopics && rested.runStatus == .waitingHuman, "\(rested.failureMessage)")
    let raised = try await tenant.workflow.listAuditLog(ListAuditLogRequest(action: "billing.budget.changed")).entries
    #expect(raised.count == 2 && raised.allSatisfy { $0.userID == tenant.user.description })
  }
}

/// Somebody at the command line, logged in.
private struct Person {
  private let folder: String
  private let program: String

  init(_ tenant: Tenant, at fleet: Fleet) async throws {
    folder = "/tmp/infin8-person-\(Foundation.UUID().uuidString)"
    program = "\(fleet.executables)/infin8"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/run", withDestinationPath: "\(fleet.directory)/run")
    try Data("\(Tenant.password)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/password"))
    _ = try await run("login", tenant.email, "--password-file", "\(folder)/password")
  }

  func run(_ words: String...) async throws -> String {
    let result = try await Shell.result([program] + words + ["--data-dir", folder])
    #expect(result.status == 0, "\(words): \(result.errors)")
    return result.output
  }

  func leave() { try? FileManager.default.removeItem(atPath: folder) }
}
