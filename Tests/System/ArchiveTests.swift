import Contracts
import EventLoop
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// What is left of workflows a year after their end, and of books after three. An installation of its own: services
/// keep house when they start.
@Suite("Archive")
struct ArchiveTests {
  /// Makes all that tells of a workflow so many days older, but for what is sealed by hashes.
  private func age(_ workflow: String, days: Int, _ tenant: Tenant) async throws {
    let of = "workflow_id = '\(workflow)'"
    let ago = "interval '\(days) days'"
    var statements = [
      """
      update workflow.intent_workflows set created_at = created_at - \(ago), finished_at = finished_at - \(ago)
      where id = '\(workflow)'
      """,
      "update workflow.step_runs set started_at = started_at - \(ago), finished_at = finished_at - \(ago) where \(of)",
      "update billing.ledger set occurred_at = occurred_at - \(ago) where \(of)",
      "update billing.waste set occurred_at = occurred_at - \(ago) where \(of)",
    ]
    for schema in ["keyword", "content"] {
      statements.append(
        """
        update \(schema).effects set created_at = created_at - \(ago), finished_at = finished_at - \(ago),
          first_sent_at = first_sent_at - \(ago), occurred_at = occurred_at - \(ago)
        where command_key in (select command_key from \(schema).jobs where \(of))
        """)
      statements.append("update \(schema).jobs set finished_at = finished_at - \(ago) where \(of)")
    }
    for statement in statements { try await tenant.fleet.script(statement) }
  }

  /// Makes an organization's reservations and uses as old as its ledger, and what is their sum.
  private func ageBooks(days: Int, _ tenant: Tenant) async throws {
    let of = "organization_id = '\(tenant.organization)'"
    let ago = "interval '\(days) days'"
    for statement in [
      """
      update billing.reservations set created_at = created_at - \(ago), closed_at = closed_at - \(ago),
        billing_period = billing.billing_period(created_at - \(ago)) where \(of)
      """,
      "update billing.usage_events set occurred_at = occurred_at - \(ago) where \(of)",
      """
      update billing.budgets set scope_id = (select min(billing_period) from billing.reservations where \(of))
      where \(of) and scope = 'month'
      """,
      """
      update billing.usage_tracking t set billing_period = (
        select min(billing.billing_period(e.occurred_at)) from billing.usage_events e where e.\(of))
      where \(of)
      """,
    ] {
      try await tenant.fleet.script(statement)
    }
  }

  private func count(_ table: String, _ condition: String, _ fleet: Fleet) async throws -> Int {
    Int(try await fleet.rows("select count(*) from \(table) where \(condition)")[0][0] ?? "") ?? -1
  }

  private func isArchived(_ workflow: String, _ fleet: Fleet) async throws -> Bool {
    try await count("workflow.intent_workflows", "id = '\(workflow)' and archived_at is not null", fleet) == 1
  }

  /// A workflow that is cancelled at its first gate.
  private func cancelled(_ name: String, _ tenant: Tenant) async throws -> String {
    let id = try await tenant.workflowAtSeeds(name)
    _ = try await tenant.workflow.cancelWorkflow(CancelWorkflowRequest(id: id))
    return id
  }

  /// A workflow whose first gate nobody answered in time.
  private func failed(_ name: String, _ tenant: Tenant) async throws -> String {
    let id = try await tenant.workflowAtSeeds(name)
    try await tenant.fleet.change(
      """
      update workflow.gates set opened_at = opened_at - interval '31 days',
        expires_at = clock_timestamp() - interval '1 second'
      where workflow_id = $1::uuid and status = 'open' returning 1
      """, id)
    try await eventually {
      try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow?.runStatus == .failed
    }
    return id
  }

  /// It has ended, everybody can see why, and a year later its details go like any other's.
  private func givenUp(_ workflow: String, _ tenant: Tenant) async throws {
    try await eventually {
      try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: workflow)).workflow?.state == .cancelled
    }
    let told = try await tenant.infin8("workflow", "watch", workflow)
    #expect(told.output.contains("cancelled it failed, and for a year nobody retried it"), "\(told)")
    try await age(workflow, days: 367, tenant)
    try await tenant.fleet.restart(.workflow)
    try await eventually { try await isArchived(workflow, tenant.fleet) }
  }

  @Test(
    "WF-33 DB-D03 DB-D02 DB-D05 a year after its end a workflow's details are gone and its articles stay, what goes on stays whole, after three years its books are sums, and every invariant holds"
  )
  func archive() async throws {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Old")
    try await tenant.subscribe(to: .agency)
    let finished = try await FinishedWorkflow.make(tenant)
    let ended = try await cancelled("Ended", tenant)
    let young = try await cancelled("Young", tenant)
    let open = try await tenant.workflowAtSeeds("Open")
    let held = try await Tenant.make(fleet, name: "Held")
    let heldWorkflow = try await cancelled("Held", held)
    let forgotten = try await failed("Forgotten", tenant)
    let retried = try await failed("Retried", tenant)
    let heldFailure = try await failed("Held, too", held)
    let ancient = try await FinishedWorkflow.make(try await Tenant.make(fleet, name: "Ancient"))
    try await eventually { try await fleet.isAtRest() }
    let hold = try await fleet.command("legal-hold", "set", held.organization.description, "--reason", "a court asks")
    try #require(hold.status == 0, "\(hold.errors)")

    let before = try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: finished.id))
    let lineages = try await lineages(finished)
    for (workflow, days) in [(finished.id, 367), (ended, 367), (open, 800), (young, 360)] {
      try await age(workflow, days: days, tenant)
    }
    try await age(heldWorkflow, days: 367, held)
    for (workflow, days) in [(forgotten, 367), (retried, 360), (heldFailure, 367)] {
      try await fleet.script(
        """
        set session_replication_role = replica;
        update workflow.intent_workflows set updated_at = updated_at - interval '\(days) days' where id = '\(workflow)'
        """)
    }
    try await age(ancient.id, days: 3 * 365 + 2, ancient.tenant)
    try await ageBooks(days: 3 * 365 + 2, ancient.tenant)
    // The first who archives dies with it, and billing begins anew.
    for service in [ServiceName.workflow, .billing] { try await fleet.restart(service) }
    try await fleet.restart(.workflow)

    for id in [finished.id, ended, ancient.id] { try await eventually { try await isArchived(id, fleet) } }
    for id in [open, young, heldWorkflow] { #expect(try await !isArchived(id, fleet), "\(id)") }
    try await givenUp(forgotten, tenant)
    for id in [retried, heldFailure] {
      #expect(
        try await count(
          "workflow.intent_workflows", "id = '\(id)' and run_status = 'failed' and finished_at is null", fleet)
          == 1)
    }
    try await gone(finished.id, fleet)
    try await gone(ended, fleet)
    for id in [open, young, heldWorkflow] {
      #expect(try await count("workflow.step_runs", "workflow_id = '\(id)'", fleet) > 0)
      #expect(try await count("keyword.keywords", "workflow_id = '\(id)'", fleet) > 0)
      #expect(try await count("keyword.jobs", "workflow_id = '\(id)'", fleet) > 0)
    }
    try await summary(finished.id, before, tenant)
    #expect(try await self.lineages(finished) == lineages)
    try await articles(finished)
    #expect(try await count("keyword.keywords", "workflow_id = '\(ended)'", fleet) == 0)

    let ledger = "organization_id = '\(ancient.tenant.organization)'"
    try await eventually { try await count("billing.ledger", ledger, fleet) == 0 }
    #expect(try await count("billing.ledger_rollups", ledger, fleet) > 0)
    #expect(try await count("billing.reservations", ledger, fleet) == 0)
    let billing = try fleet.channel(from: .workflow, to: .billing, organization: ancient.tenant.organization)
    let sum = try await BillingClient(billing).sumForWorkflow(SumForWorkflowRequest(workflowID: ancient.id))
    let row = try await ancient.tenant.workflow.getWorkflow(GetWorkflowRequest(id: ancient.id)).workflow
    #expect(sum.settledMicros == row?.actualCostMicros && sum.entries > 0)
    let month = String((Instant.now + .seconds(-(3 * 365 + 2) * 86_400)).description.prefix(7))
    let usage = try await ancient.tenant.billing.getUsage(GetUsageRequest(billingPeriod: month))
    #expect(usage.rolledUpUses > 0 && usage.rolledUpMicros == usage.totalMicros, "\(usage)")
    try await audit(fleet)
  }

  /// In all services.
  private func gone(_ workflow: String, _ fleet: Fleet) async throws {
    let tables = [
      "workflow.step_runs", "workflow.gates", "workflow.gate_decisions", "workflow.cost_entries", "workflow.progress",
      "workflow.progress_counters", "workflow.timers", "keyword.jobs", "keyword.crawled_pages",
      "keyword.cluster_validation_results", "content.jobs",
    ]
    for table in tables { #expect(try await count(table, "workflow_id = '\(workflow)'", fleet) == 0, "\(table)") }
    for schema in ["keyword", "content"] {
      for table in ["items", "effects"] {
        let orphans = "command_key not in (select command_key from \(schema).jobs)"
        #expect(try await count("\(schema).\(table)", orphans, fleet) == 0)
      }
    }
    #expect(try await count("workflow.transitions", "workflow_id = '\(workflow)'", fleet) > 0)
  }

  /// What stays says what was, and that the rest is gone.
  private func summary(_ workflow: String, _ before: WorkflowDetails, _ tenant: Tenant) async throws {
    let after = try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: workflow))
    let row = try #require(after.workflow)
    #expect(row.state == .completed && row.archivedAt > 0 && after.steps.isEmpty && after.gate == nil)
    #expect(row.actualCostMicros == before.workflow?.actualCostMicros)
    #expect(row.keywordsCount == before.workflow?.keywordsCount && row.articlesCount == before.workflow?.articlesCount)
    let why = try await tenant.infin8("workflow", "why", workflow)
    #expect(why.status == 0 && why.output.contains("Its details were removed on 20"), "\(why)")
    let shown = try await tenant.infin8("workflow", "show", workflow)
    #expect(shown.status == 0 && shown.output.contains("Its details were removed on 20"), "\(shown)")
    let watched = try await tenant.infin8("workflow", "watch", workflow)
    #expect(watched.status == 0 && watched.output.contains("Its details were removed on 20"), "\(watched)")
    let entries = "action = 'workflow.archived' and entity_id = '\(workflow)'"
    #expect(try await count("workflow.intent_audit_logs", entries, tenant.fleet) == 1)
    #expect(try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest()).intact)
  }

  /// Each article with what it cites.
  private func articles(_ finished: FinishedWorkflow) async throws {
    let content = finished.tenant.content
    #expect(
      try await content.listArticles(ListArticlesRequest(workflowID: finished.id)).articles.count
        == finished.articles.count)
    for article in finished.articles where article.status == .completed {
      let report = try await content.verifyProvenance(VerifyProvenanceRequest(articleID: article.id))
      #expect(report.citations > 0 && report.verified == report.citations)
      #expect(try await !content.exportArticle(ExportArticleRequest(id: article.id, format: .html)).body.isEmpty)
    }
    let uncited = "workflow_id = '\(finished.id)' and id not in (select source_id from content.citations)"
    #expect(try await count("content.sources", uncited, finished.tenant.fleet) == 0)
  }

  /// Where each article's keyword comes from.
  private func lineages(_ finished: FinishedWorkflow) async throws -> [String] {
    var lines: [String] = []
    for article in finished.articles {
      let lineage = try await finished.tenant.keyword.traceLineage(TraceLineageRequest(keywordID: article.keywordID))
      lines.append("\(lineage.keyword?.keyword ?? "") \(lineage.hub?.keyword ?? "") \(lineage.seed?.keyword ?? "")")
    }
    return lines
  }

  private func audit(_ fleet: Fleet) async throws {
    let result = try await fleet.command("audit", "invariants", "--at-rest")
    #expect(result.status == 0, "\(result.output) \(result.errors)")
  }

  @Test("WF-33 a hub that an article was written about keeps a spoke, without which it would not be known for a hub")
  func hub() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Hub")
    let fleet = tenant.fleet
    let (workflow, hub) = (Vocabulary.UUID.random(), Vocabulary.UUID.random())
    try await fleet.change(
      """
      insert into keyword.keywords (organization_id, workflow_id, id, keyword)
      select $1::uuid, $2::uuid, case n when 0 then $3::uuid else gen_random_uuid() end, 'keyword ' || n
      from generate_series(0, 5) n
      """, tenant.organization.description, workflow.description, hub.description)
    try await fleet.change(
      """
      insert into keyword.topic_clusters (organization_id, workflow_id, hub_keyword_id, spoke_keyword_id)
      select $1::uuid, $2::uuid, $3::uuid, id from keyword.keywords where workflow_id = $2::uuid and id <> $3::uuid
      """, tenant.organization.description, workflow.description, hub.description)
    func hubInLineage() async throws -> String? {
      try await tenant.keyword.traceLineage(TraceLineageRequest(keywordID: hub.description)).hub?.id
    }
    #expect(try await hubInLineage() == hub.description)
    let work = WorkClient(try fleet.channel(from: .workflow, to: .keyword, organization: tenant.organization))
    let reply = try await work.forgetWorkflow(
      ForgetWorkflowRequest(
        organizationID: tenant.organization.description, workflowID: workflow.description,
        keepKeywordIDs: [hub.description]))
    #expect(reply.gone)
    #expect(try await count("keyword.keywords", "workflow_id = '\(workflow)'", fleet) == 2)
    #expect(try await hubInLineage() == hub.description)
  }

  @Test("WF-33 what is asked to be forgotten before its time stays, whoever asks, and the same again is no harm")
  func early() async throws {
    let finished = try await FinishedWorkflow.make(try await Tenant.make(try await Fleet.shared(), name: "Early"))
    let tenant = finished.tenant
    let request = ForgetWorkflowRequest(organizationID: tenant.organization.description, workflowID: finished.id)
    for service in [ServiceName.keyword, .content] {
      let work = WorkClient(try tenant.fleet.channel(from: .workflow, to: service, organization: tenant.organization))
      for _ in 0..<2 { #expect(try await !work.forgetWorkflow(request).gone) }
    }
    #expect(try await count("keyword.keywords", "workflow_id = '\(finished.id)'", tenant.fleet) > 0)
    let refusal = try await tenant.direct(
      """
      do $$ begin
        if workflow.archive_workflow('\(finished.id)') then raise exception 'archived' using errcode = 'ZZ001'; end if;
      end $$
      """, as: "workflow_worker")
    #expect(refusal == nil)
    #expect(try await count("workflow.step_runs", "workflow_id = '\(finished.id)'", tenant.fleet) > 0)
  }
}
