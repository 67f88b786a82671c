import Contracts
import TestSupport
import Testing
import Vocabulary
import Wire

/// The workflow service's refusals, each by its code and reason.
@Suite("Workflow methods")
struct WorkflowMethodTests {
  private func reason(_ body: () async throws -> Void) async -> Reason? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Refusal)?.reason
    }
  }

  @Test("WF-02 names are trimmed, bounded and unique; settings are checked by name and range; the plan's quota holds")
  func create() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Create")
    #expect(
      await reason { _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Early")) }
        == .onboardingIncomplete)
    try await tenant.onboard()
    for name in ["", "   ", String(repeating: "x", count: 201)] {
      #expect(
        await reason { _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: name)) }
          == .fieldInvalid)
    }
    for settings in ["[]", "{", "{\"colour\":1}", "{\"article_words\":1}", "{\"article_words\":\"many\"}"] {
      #expect(
        await reason {
          _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Settings", settingsJSON: settings))
        } == .fieldInvalid)
    }
    let row = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "  One  "))
    #expect(row.name == "One" && row.state == .step1ICP && row.runStatus == .idle)
    // The plan starter runs one workflow at once.
    #expect(
      await reason { _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Two")) } == .quotaReached
    )
  }

  @Test("WF-02 of many who create the last allowed workflow at once, one succeeds")
  func createAtOnce() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "AtOnce")
    try await tenant.onboard()
    let made = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<12 {
        group.addTask {
          (try? await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Race \(number)"))) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(made == 1)
  }

  @Test("WF-22 early, stale and foreign approvals are refused and change nothing")
  func gates() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Gates")
    let stranger = try await Tenant.make(fleet, name: "Stranger")
    let id = try await tenant.workflowAtSeeds()
    let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
    let seeds = try await tenant.keywords(id, .seeds).map(\.id)
    func approve(_ who: Tenant, _ hash: [UInt8], _ ids: [String]) async -> Reason? {
      await reason {
        _ = try await who.workflow.approveSeeds(ApproveSeedsRequest(workflowID: id, subjectHash: hash, keywordIDs: ids))
      }
    }
    #expect(await approve(stranger, gate.subjectHash, Array(seeds.prefix(2))) == .workflowNotFound)
    #expect(await approve(tenant, [1, 2, 3], Array(seeds.prefix(2))) == .gateSuperseded)
    #expect(await approve(tenant, gate.subjectHash, Array(seeds.prefix(1))) == .seedsOutOfRange)
    #expect(await approve(tenant, gate.subjectHash, [seeds[0], UUID.random().description]) == .keywordNotFound)
    #expect(
      await reason {
        _ = try await tenant.workflow.approveSubtopics(
          ApproveSubtopicsRequest(workflowID: id, subjectHash: gate.subjectHash, keywordIDs: seeds))
      } == .gateNotOpen)
    #expect(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow?.state == .step3Seeds)
  }

  @Test("WF-23 why it does not move is one sentence with what to do")
  func why() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Why")
    try await tenant.onboard()
    let row = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Why"))
    let idle = try await tenant.workflow.explainWorkflow(ExplainWorkflowRequest(id: row.id))
    #expect(idle.blockedBy == "not_started")
    _ = try await tenant.workflow.startWorkflow(StartWorkflowRequest(id: row.id))
    _ = try await tenant.settle(row.id)
    let waiting = try await tenant.workflow.explainWorkflow(ExplainWorkflowRequest(id: row.id))
    #expect(waiting.blockedBy == "human" && waiting.requiredAction.contains("approve"))
  }

  @Test("DB-R01 another organization's workflow answers exactly as one that does not exist")
  func foreign() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Mine")
    try await tenant.onboard()
    let row = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Mine"))
    let stranger = try await Tenant.make(fleet, name: "Theirs")
    func answer(_ id: String) async -> Refusal? {
      do {
        _ = try await stranger.workflow.getWorkflow(GetWorkflowRequest(id: id))
        return nil
      } catch {
        return error as? Refusal
      }
    }
    let foreign = await answer(row.id)
    #expect(foreign?.reason == .workflowNotFound)
    #expect(await answer(UUID.random().description) == foreign)
    #expect(await answer("no id at all") == foreign)
  }
}
