import Contracts
import TestSupport
import Testing
import Vocabulary
import Wire

/// How long things take, how long they may, and what they may come to.
@Suite("Workflow time and money")
struct WorkflowTimeTests {
  /// The site takes the call and says nothing; the crawler itself would wait ten seconds for each page.
  @Test("WF-27 a step whose site hangs fails as TIMEOUT when its own time is over, and its work is taken back")
  func hangs() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Hangs")
    try await tenant.onboard()
    for site in try await tenant.keyword.listCompetitors(ListCompetitorsRequest()).competitors {
      _ = try await tenant.keyword.removeCompetitor(RemoveCompetitorRequest(id: site.id))
    }
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: [fleet.silentSite]))
    let row = try await tenant.workflow.createWorkflow(
      CreateWorkflowRequest(name: "Hangs", settingsJSON: "{\"step_2_seconds\":3}"))
    _ = try await tenant.workflow.startWorkflow(StartWorkflowRequest(id: row.id))
    let failed = try await tenant.settle(row.id)
    #expect(failed.runStatus == .failed && failed.state == .step2Competitors && failed.failureReason == "timeout")
    let run = try #require(
      try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: row.id)).steps.first { $0.step == .step2Competitors }
    )
    #expect(run.finishedAt - run.startedAt >= 3_000_000)
    try await eventually {
      try await fleet.rows(
        "select status from keyword.jobs where organization_id = $1::uuid and work = 'harvest_competitors'",
        tenant.organization.description) == [["cancelled"]]
    }
    for wrong in ["{\"step_2_seconds\":0}", "{\"step_3_seconds\":9}", "{\"step_2_seconds\":86401}"] {
      #expect(
        await refusal {
          _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "No", settingsJSON: wrong))
        }?.reason == .fieldInvalid)
    }
  }

  @Test("WF-25 the list is filtered by state, by what is being done and by text, and paged without a gap")
  func list() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Dashboard")
    try await tenant.subscribe(to: .agency)
    try await tenant.onboard()
    var ids: [String] = []
    for number in 1...7 {
      ids.append(
        try await tenant.workflow.createWorkflow(
          CreateWorkflowRequest(name: "\(number.isMultiple(of: 2) ? "Even" : "Odd") \(number)")
        ).id)
    }
    _ = try await tenant.workflow.cancelWorkflow(CancelWorkflowRequest(id: ids[0]))
    _ = try await tenant.workflow.startWorkflow(StartWorkflowRequest(id: ids[1]))
    #expect(try await tenant.settle(ids[1]).runStatus == .waitingHuman)

    func list(_ request: ListWorkflowsRequest) async throws -> Set<String> {
      Set(try await tenant.workflow.listWorkflows(request).workflows.map(\.id))
    }
    #expect(try await list(ListWorkflowsRequest(state: .cancelled)) == [ids[0]])
    #expect(try await list(ListWorkflowsRequest(state: .step3Seeds)) == [ids[1]])
    #expect(try await list(ListWorkflowsRequest(runStatus: .waitingHuman)) == [ids[1]])
    #expect(try await list(ListWorkflowsRequest(search: "eVEN")) == [ids[1], ids[3], ids[5]])
    #expect(try await list(ListWorkflowsRequest(state: .step1ICP, search: "odd")) == [ids[2], ids[4], ids[6]])

    var seen: [String] = []
    var cursor = ""
    repeat {
      let reply = try await tenant.workflow.listWorkflows(
        ListWorkflowsRequest(page: PageRequest(limit: 2, cursor: cursor)))
      seen += reply.workflows.map(\.id)
      cursor = reply.page?.nextCursor ?? ""
    } while !cursor.isEmpty
    #expect(seen == ids.reversed())
  }

  /// Runs as the database keeps them: five that are done, of each step, and one that is at work.
  @Test(
    "WF-25 the time until a workflow rests is told from the median of what its steps took, and at a gate there is none")
  func eta() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Eta")
    let id = try await tenant.workflowAtSeeds()
    func eta() async throws -> Int64 {
      try #require(try await tenant.workflow.listWorkflows(ListWorkflowsRequest()).workflows.first).etaSeconds
    }
    #expect(try await eta() == 0)
    try await fleet.change(
      """
      insert into workflow.step_runs (organization_id, workflow_id, step, run_no, command_key, status, started_at, finished_at)
      select $1::uuid, $2::uuid, step, 100 + n, gen_random_uuid(), 'done', now() - n * interval '1 minute',
        now() - n * interval '1 minute' + case n when 5 then 9000 else n * 10 end * interval '1 second'
      from generate_series(1, 5) n, unnest(array['step_4_longtails', 'step_5_filtering', 'step_6_clustering',
        'step_7_validation', 'step_8_subtopics']) step
      """, tenant.organization.description, id)
    // As if its step had been given out twenty seconds ago, to nobody.
    try await fleet.change(
      """
      with run as (
        insert into workflow.step_runs (organization_id, workflow_id, step, run_no, command_key, started_at)
        values ($1::uuid, $2::uuid, 'step_5_filtering', 1000, gen_random_uuid(), now() - interval '20 seconds')),
      gate as (update workflow.gates set status = 'passed' where organization_id = $1::uuid and status = 'open')
      update workflow.intent_workflows set state = 'step_5_filtering', run_status = 'running'
      where organization_id = $1::uuid and id = $2::uuid
      """, tenant.organization.description, id)
    // Four steps of thirty seconds to the next gate, of which some twenty have passed.
    let left = try await eta()
    #expect((70...100).contains(left), "\(left)")
    try await fleet.change(
      "update workflow.intent_workflows set run_status = 'paused', paused_from = 'running' where id = $1::uuid", id)
    #expect(try await eta() == 0)
  }

  @Test("WF-32 WF-17 what a finished workflow came to lies within what was estimated, step by step and together")
  func estimates() async throws {
    let finished = try await FinishedWorkflow.shared()
    let details = try await finished.tenant.workflow.getWorkflow(
      GetWorkflowRequest(id: finished.id, withEstimates: true))
    let row = try #require(details.workflow)
    #expect(details.estimates.count == 8)
    for estimate in details.estimates {
      let runs = details.steps.filter { $0.step == estimate.step && $0.status == "done" }
      #expect(!runs.isEmpty, "\(estimate.step)")
      for run in runs {
        #expect(
          (estimate.callsLow...estimate.callsHigh).contains(run.itemsTotal), "\(estimate.step.text) \(run.itemsTotal)")
        #expect((estimate.microsLow...estimate.microsHigh).contains(run.costMicros), "\(estimate.step.text)")
      }
    }
    #expect(row.estimatedCostMicros == details.estimates.reduce(0) { $0 + $1.microsHigh })
    #expect((0...row.estimatedCostMicros).contains(row.actualCostMicros))
    #expect(try await finished.tenant.workflow.getWorkflow(GetWorkflowRequest(id: finished.id)).estimates.isEmpty)
  }

  @Test("WF-13 the customer profile is stored with its version and what made it, and none of its lists is empty")
  func profile() async throws {
    let finished = try await FinishedWorkflow.shared()
    let row = try await finished.tenant.fleet.rows(
      """
      select icp_data->>'version', icp_data->>'method', coalesce(icp_data->>'model', '') <> '',
        (select bool_and(jsonb_array_length(icp_data->list) > 0)
          from unnest(array['industries', 'buyerRoles', 'painPoints']) list), icp_data->>'valueProposition' <> ''
      from workflow.intent_workflows where id = $1::uuid
      """, finished.id)
    #expect(row == [["1", "extractive", "t", "t", "t"]])
  }

  @Test(
    "F9 every article leads back to its cluster, its long-tail, its seed and its competitor: nothing paid for is lost")
  func lineage() async throws {
    let finished = try await FinishedWorkflow.shared()
    #expect(!finished.articles.isEmpty)
    for article in finished.articles {
      let line = try await finished.tenant.keyword.traceLineage(TraceLineageRequest(keywordID: article.keywordID))
      #expect(line.seed != nil && line.competitor != nil && !line.evidenceURL.isEmpty, "\(article.title)")
    }
    // Step 8 does not take the seeds alone: every keyword of a valid cluster, and some of them were expanded.
    let longtails = Set(try await finished.tenant.keywords(finished.id, .longtails).map(\.id))
    let proposed = Set(try await finished.tenant.keywords(finished.id, .withSubtopics).map(\.id))
    let clusters = try await finished.tenant.keyword.listClusters(ListClustersRequest(workflowID: finished.id)).clusters
    let spokes = clusters.filter { $0.validationStatus == .valid }.flatMap { $0.spokes.map(\.keywordID) }
    #expect(proposed.isSuperset(of: spokes) && !longtails.isDisjoint(with: spokes))
  }

  @Test("F15 what a step made and the database left out is counted and told")
  func leftOut() async throws {
    let finished = try await FinishedWorkflow.shared()
    let steps = try await finished.tenant.workflow.getWorkflow(GetWorkflowRequest(id: finished.id)).steps
    for step in [WorkflowState.step2Competitors, .step4Longtails] {
      let told = steps.first { $0.step == step && $0.status == "done" }?.counts.first { $0.name == "known_already" }
      let counted = try await finished.tenant.fleet.rows(
        """
        select sum(convert_from(i.payload, 'UTF8')::bigint) from keyword.items i
          join keyword.jobs j on j.organization_id = i.organization_id and j.command_key = i.command_key
        where i.organization_id = $1::uuid and j.work = $2 and i.status = 'done'
        """, finished.tenant.organization.description,
        step == .step4Longtails ? "expand_longtails" : "harvest_competitors")
      #expect(counted == [[String(try #require(told?.value))]], "\(step.text)")
    }
    // Both sites and all seeds find some of the same: it would be odd if nothing had been left out.
    #expect(steps.flatMap(\.counts).contains { $0.name == "known_already" && $0.value > 0 })
  }
}
