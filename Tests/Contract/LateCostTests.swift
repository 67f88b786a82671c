import Contracts
import TestSupport
import Testing
import Vocabulary
import Wire

/// What a call that was lost turns out to have cost, after its run was told of.
@Suite("Late costs")
struct LateCostTests {
  @Test("WF-10 I5 what a lost call has cost is the workflow's, once, and its books agree with billing's")
  func late() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Late costs")
    let workflow = try await tenant.workflowAtSeeds()
    _ = try await tenant.workflow.cancelWorkflow(CancelWorkflowRequest(id: workflow))
    let before = try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: workflow)).workflow?.actualCostMicros ?? 0
    let billing = BillingClient(try fleet.channel(from: .content, to: .billing, organization: tenant.organization))
    let effect = UUID.random().description
    // Given back when its item ended, found and booked later.
    _ = try await billing.reserve(
      ReserveRequest(
        effectID: effect, workflowID: workflow, metric: .articleGeneration, units: 0, maxMicros: 1_000,
        provider: "embedded"))
    _ = try await billing.release(ReleaseRequest(effectID: effect, reason: "item_given_up"))
    _ = try await billing.settle(
      SettleRequest(
        effectID: effect, micros: 700, units: 1, occurredAt: Instant.now.micros, step: WorkKind.writeArticles.text))
    let outcome = StepOutcome(
      commandKey: UUID.random().description, organizationID: tenant.organization.description, workflowID: workflow,
      work: .writeArticles, runNo: 1, status: .failed, costMicros: 700)
    let message = UUID.random().description
    for _ in 1...2 {
      try await fleet.change(
        """
        insert into content.outbox (msg_id, organization_id, destination, kind, body)
        values ($1::uuid, $2::uuid, 'workflow', 'late_cost', decode($3, 'hex'))
        on conflict (msg_id) do update set delivered_at = null returning 1
        """, message, tenant.organization.description, Hexadecimal.encode(try outcome.encoded()))
      try await eventually {
        try await fleet.rows(
          "select 1 from content.outbox where msg_id = $1::uuid and delivered_at is not null", message
        ).count == 1
      }
    }
    let after = try #require(try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: workflow)).workflow)
    #expect(after.actualCostMicros == before + 700 && after.state == .cancelled)
    let books = BillingClient(try fleet.channel(from: .workflow, to: .billing, organization: tenant.organization))
    #expect(
      try await books.sumForWorkflow(SumForWorkflowRequest(workflowID: workflow)).settledMicros
        == after.actualCostMicros)
  }
}
