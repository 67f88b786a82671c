import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary
import Wire

/// What a workflow's row says, held against what it speaks of.
@Suite("Workflow rows")
struct WorkflowRowTests {
  private func number(_ tenant: Tenant, _ sql: String) async throws -> Int {
    let value = try await tenant.fleet.rows(sql, tenant.organization.description).first?.first ?? nil
    return try #require(value.flatMap { Int($0) })
  }

  @Test(
    "WF-05 WF-06 the seed's function moves nothing for another organization, and needs no request around it for its own"
  )
  func session() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Own")
    let stranger = try await Tenant.make(fleet, name: "Other")
    try await tenant.onboard()
    let id = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Moved")).id
    let entries =
      "select count(*) from workflow.intent_audit_logs where organization_id = $1::uuid and action = 'workflow.state_transition'"
    let call = """
      select workflow.transition_workflow_state($2::uuid, 'step_1_icp', 'step_2_competitors')
      from (select set_config('app.organization_id', $1, true)) tenant
      """
    #expect(try await fleet.rows(call, stranger.organization.description, id) == [["f"]])
    #expect(try await number(stranger, entries) == 0)
    #expect(try await number(tenant, entries) == 0)
    #expect(try await fleet.rows(call, tenant.organization.description, id) == [["t"]])
    #expect(try await fleet.rows(call, tenant.organization.description, id) == [["f"]])
    #expect(try await number(tenant, entries) == 1)
    let origin = try await fleet.rows(
      """
      select ip_address, user_agent from workflow.intent_audit_logs
      where organization_id = $1::uuid and action = 'workflow.state_transition'
      """, tenant.organization.description)
    #expect(origin == [[nil, nil]])
  }

  @Test("WF-20 a second decision takes the first one's place, and both stay in the history")
  func approvals() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Decisions")
    let id = try await tenant.workflowAtSeeds()
    let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
    _ = try await tenant.workflow.rejectSeeds(
      RejectGateRequest(workflowID: id, subjectHash: gate.subjectHash, feedback: "more about replication"))
    try await eventually {
      let row = try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow
      return row?.state == .step3Seeds && row?.runStatus == .waitingHuman
    }
    try await tenant.approveSeeds(id)
    _ = try await tenant.settle(id)
    let approvals = try await tenant.workflow.listApprovals(ListApprovalsRequest(workflowID: id)).approvals
      .filter { $0.entityType == .workflow }
    #expect(approvals.map(\.decision) == [.approved, .rejected])
    #expect(approvals.map(\.isCurrent) == [true, false])
    #expect(approvals.last?.feedback == "more about replication")
    #expect(approvals.allSatisfy { $0.userID == tenant.user.description })
  }

  @Test("WF-24 an approver is told how many there are, examples of them, and the money")
  func summary() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Summary")
    let id = try await tenant.workflowAtSeeds()
    let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
    let made = try await tenant.keywords(id, .seeds)
    #expect(Int(gate.subjects) == made.count && made.count >= 2)
    #expect(!gate.samples.isEmpty && Set(gate.samples).isSubset(of: Set(made.map(\.keyword))))
    let row = try #require(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow)
    #expect(gate.costSoFarMicros == row.actualCostMicros && gate.costIfApprovedMicros >= gate.costSoFarMicros)
  }

  @Test("WF-14 WF-15 WF-17 sites, counts and cost on the row are those of the services that made them")
  func counts() async throws {
    let finished = try await FinishedWorkflow.shared()
    let tenant = finished.tenant
    let row = try #require(
      try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: finished.id)).workflow)
    let sites = try await tenant.keyword.listCompetitors(ListCompetitorsRequest()).competitors.map(\.url)
    #expect(Set(row.competitorURLs) == Set(sites))
    #expect(Int(row.articlesCount) == finished.articles.count { $0.status == .completed })
    #expect(
      try await number(
        tenant, "select count(*) from keyword.keywords where organization_id = $1::uuid") == Int(row.keywordsCount))
    #expect(
      try await number(
        tenant, "select coalesce(sum(micros), 0)::bigint from billing.ledger where organization_id = $1::uuid")
        == Int(row.actualCostMicros))
  }

  @Test("WF-16 the percentage never falls, and is a hundred when the workflow is completed, not before")
  func completion() async throws {
    let finished = try await FinishedWorkflow.shared()
    var seen: [(kind: String, points: Int32, sequence: Int64)] = []
    for try await event in try await finished.tenant.workflow.watchProgress(
      WatchProgressRequest(workflowID: finished.id))
    {
      seen.append((event.kind, event.completionBasisPoints, event.sequence))
    }
    #expect(seen.map(\.sequence) == (1...Int64(seen.count)).map { $0 })
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.points <= $1.points })
    #expect(seen.last?.kind == "completed" && seen.last?.points == 10_000)
    #expect(seen.dropLast().allSatisfy { $0.points < 10_000 })
  }
}
