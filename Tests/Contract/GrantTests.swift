import Contracts
import TestSupport
import Testing
import Vocabulary

/// On whose behalf workflows run.
@Suite("Grants")
struct GrantTests {
  @Test(
    "S3 a workflow runs under its starter's grant; taken back, it stops before the next step, and whoever retries takes over"
  )
  func revoked() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Grant")
    let id = try await tenant.workflowAtSeeds()
    let grants = try await tenant.identity.listGrants(ListGrantsRequest(active: true)).grants
    let grant = try #require(grants.first)
    #expect(grants.count == 1 && grant.userID == tenant.user.description && grant.workflowID == id && grant.active)
    let revoked = try await tenant.identity.revokeGrant(RevokeGrantRequest(id: grant.id))
    #expect(!revoked.active && revoked.revokedAt > 0)
    #expect(
      await reason { _ = try await tenant.identity.revokeGrant(RevokeGrantRequest(id: grant.id)) } == .grantNotFound)

    try await tenant.approveSeeds(id)
    let stopped = try await tenant.settle(id)
    #expect(stopped.state == .step4Longtails && stopped.runStatus == .failed)
    #expect(stopped.failureReason == "grant_revoked", "\(stopped.failureReason)")
    let why = try await tenant.workflow.explainWorkflow(ExplainWorkflowRequest(id: id))
    #expect(why.blockedBy == "failure" && why.sentence.contains("behalf"))

    let admin = try await tenant.colleague(.admin)
    _ = try await admin.workflow.retryStep(RetryStepRequest(id: id))
    let rested = try await tenant.settle(id)
    #expect(rested.state == .step8Subtopics && rested.runStatus == .waitingHuman, "\(rested.failureMessage)")
    let taken = try #require(try await tenant.identity.listGrants(ListGrantsRequest(active: true)).grants.first)
    #expect(taken.userID == admin.user.description && taken.workflowID == id)
  }

  @Test("S3 ID-18 removing the person stops what runs on their behalf")
  func removed() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "GrantGone")
    try await tenant.onboard()
    let editor = try await tenant.colleague(.editor)
    let row = try await editor.workflow.createWorkflow(CreateWorkflowRequest(name: "Theirs"))
    _ = try await editor.workflow.startWorkflow(StartWorkflowRequest(id: row.id))
    let rested = try await tenant.settle(row.id)
    #expect(rested.state == .step3Seeds)
    _ = try await tenant.identity.removeMember(RemoveMemberRequest(userID: editor.user.description))
    try await tenant.approveSeeds(row.id)
    let stopped = try await tenant.settle(row.id)
    #expect(stopped.runStatus == .failed && stopped.failureReason == "grant_revoked")
  }

  @Test("S3 a service cannot open a grant on behalf of somebody whose token it does not have")
  func madeUp() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "MadeUp")
    let channel = try fleet.channel(
      from: .workflow, to: .identity, organization: tenant.organization, onBehalfOf: tenant.user)
    #expect(
      await reason {
        _ = try await IdentityClient(channel).openGrant(OpenGrantRequest(workflowID: UUID.random().description))
      } == .roleTooLow)
    // With the person's token, but for another than the service says, it is no token at all.
    let other = try await Tenant.make(fleet, name: "Other")
    let both = try fleet.channel(
      from: .workflow, to: .identity, organization: tenant.organization, onBehalfOf: tenant.user, token: other.token)
    #expect(
      await reason {
        _ = try await IdentityClient(both).openGrant(OpenGrantRequest(workflowID: UUID.random().description))
      } == .tokenInvalid)
  }
}
