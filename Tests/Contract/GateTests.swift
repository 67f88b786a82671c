import Contracts
import TestSupport
import Testing
import Vocabulary
import Wire

/// Questions nobody answers, and clocks that stand still.
@Suite("Gates")
struct GateTests {
  @Test(
    "WF-22 a gate that nobody answers in time fails the workflow by name; a retry asks again, about the same, for nothing"
  )
  func lapse() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Lapse")
    let id = try await tenant.workflowAtSeeds()
    let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
    let runs = try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).steps.count
    try await tenant.fleet.change(
      """
      update workflow.gates set opened_at = opened_at - interval '31 days',
        expires_at = clock_timestamp() - interval '1 second'
      where organization_id = $1::uuid and status = 'open' returning 1
      """, tenant.organization.description)
    // Whether or not it has been noted yet: too late is too late.
    let seeds = try await tenant.keywords(id, .seeds).prefix(2).map(\.id)
    let late = await #expect(throws: Refusal.self) {
      _ = try await tenant.workflow.approveSeeds(
        ApproveSeedsRequest(workflowID: id, subjectHash: gate.subjectHash, keywordIDs: seeds))
    }
    #expect(late?.reason == .gateLapsed || late?.reason == .gateNotOpen)
    try await eventually {
      try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow?.runStatus == .failed
    }
    let failed = try #require(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow)
    #expect(failed.runStatus == .failed && failed.failureReason == "gate_lapsed" && failed.state == .step3Seeds)
    let why = try await tenant.workflow.explainWorkflow(ExplainWorkflowRequest(id: id))
    #expect(why.blockedBy == "failure" && why.requiredAction.contains("retry"))

    let asked = try await tenant.workflow.retryStep(RetryStepRequest(id: id))
    #expect(asked.runStatus == .waitingHuman && asked.state == .step3Seeds)
    let again = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
    #expect(again.subjectHash == gate.subjectHash && again.runNo == gate.runNo + 1 && again.subjects == gate.subjects)
    #expect(again.expiresAt > Instant.now.micros)
    #expect(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).steps.count == runs)
    try await tenant.approveSeeds(id)
    #expect(try await tenant.settle(id).state == .step8Subtopics)
  }

  @Test("WF-11 while a workflow is paused the clock of its step stands still")
  func clock() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Clock")
    let id = try await tenant.workflowAtSeeds()
    try await tenant.approveSeeds(id)
    guard (try? await tenant.workflow.pauseWorkflow(PauseWorkflowRequest(id: id))) != nil else {
      // It ran through to the next gate before it could be paused: nothing is at work whose clock could stand.
      #expect(try await tenant.settle(id).state == .step8Subtopics)
      return
    }
    func left() async throws -> [[String?]] {
      try await tenant.fleet.rows(
        """
        select held_at is not null, extract(epoch from deadline_at - coalesce(held_at, clock_timestamp()))::int
        from workflow.step_runs where organization_id = $1::uuid and status = 'dispatched'
        """, tenant.organization.description)
    }
    if let before = try await left().first {
      #expect(before[0] == "t")
      try await Task.sleep(for: .seconds(2))
      if let after = try await left().first { #expect(after[1] == before[1]) }
    }
    _ = try await tenant.workflow.resumeWorkflow(ResumeWorkflowRequest(id: id))
    #expect(try await tenant.settle(id).state == .step8Subtopics)
    #expect(try await left().isEmpty)
  }
}
