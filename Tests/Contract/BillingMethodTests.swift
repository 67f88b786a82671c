import Contracts
import TestSupport
import Testing
import Vocabulary

/// Money through the socket, asked the way the performing services ask.
@Suite("Billing methods")
struct BillingMethodTests {
  private func make() async throws -> (tenant: Tenant, billing: BillingClient) {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Billing")
    let channel = try fleet.channel(from: .content, to: .billing, organization: tenant.organization)
    return (tenant, BillingClient(channel))
  }

  private func reservation(_ micros: Int64, of workflow: UUID = .random(), ceiling: Int64 = 0) -> ReserveRequest {
    ReserveRequest(
      effectID: UUID.random().description, workflowID: workflow.description, metric: .apiCall, units: 1,
      maxMicros: micros, provider: "embedded", workflowCeilingMicros: ceiling)
  }

  @Test("BL-03 BL-06 an effect reserves once, is booked once, and a late release changes nothing")
  func onceEach() async throws {
    let (tenant, billing) = try await make()
    let workflow = UUID.random()
    let request = reservation(9_000, of: workflow)
    #expect(try await billing.reserve(request).duplicate == false)
    #expect(try await billing.reserve(request).duplicate == true)
    let settle = SettleRequest(
      effectID: request.effectID, micros: 7_500, units: 1, occurredAt: Instant.now.micros, step: "write_articles")
    #expect(try await billing.settle(settle).state == .settled)
    #expect(try await billing.settle(settle).duplicate)
    #expect(try await billing.release(ReleaseRequest(effectID: request.effectID, reason: "late")).state == .settled)
    let sum = try await WorkflowBooks(tenant).sum(workflow)
    #expect(sum.settledMicros == 7_500 && sum.reservedMicros == 0 && sum.entries == 1 && sum.openReservations == 0)
    let usage = try await tenant.billing.getUsage(GetUsageRequest())
    #expect(usage.totalMicros == 7_500)
  }

  @Test("BL-07 spent and reserved together never pass the ceiling, however many ask at once")
  func ceilings() async throws {
    let (tenant, billing) = try await make()
    _ = try await tenant.billing.setBudget(SetBudgetRequest(monthlyCapMicros: 10_000))
    let granted = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<40 {
        group.addTask { (try? await billing.reserve(reservation(1_000))) != nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(granted == 10)
    #expect(await reason { _ = try await billing.reserve(reservation(1)) } == .ceilingReached)
    let budget = try await tenant.billing.getBudget(GetBudgetRequest())
    #expect(budget.reservedMicros == 10_000 && budget.spentMicros == 0)
  }

  @Test("BL-07 a workflow's own ceiling holds beside the organization's")
  func workflowCeiling() async throws {
    let (_, billing) = try await make()
    let workflow = UUID.random()
    _ = try await billing.reserve(reservation(600, of: workflow, ceiling: 1_000))
    #expect(
      await reason { _ = try await billing.reserve(reservation(600, of: workflow, ceiling: 1_000)) } == .ceilingReached)
    _ = try await billing.reserve(reservation(600, of: UUID.random(), ceiling: 1_000))
  }

  @Test("BL-06 what is released can be reserved again; what was never reserved cannot be booked")
  func release() async throws {
    let (tenant, billing) = try await make()
    _ = try await tenant.billing.setBudget(SetBudgetRequest(monthlyCapMicros: 1_000))
    let first = reservation(1_000)
    _ = try await billing.reserve(first)
    #expect(await reason { _ = try await billing.reserve(reservation(1_000)) } == .ceilingReached)
    #expect(try await billing.release(ReleaseRequest(effectID: first.effectID, reason: "failed")).state == .released)
    _ = try await billing.reserve(reservation(1_000))
    let unknown = SettleRequest(
      effectID: UUID.random().description, micros: 1, units: 1, occurredAt: Instant.now.micros, step: "x")
    #expect(await reason { _ = try await billing.settle(unknown) } == .reservationNotFound)
  }

  @Test("BL-04 BL-09 amounts below zero, unknown metrics and unknown prices are refused and hold nothing")
  func badAmounts() async throws {
    let (tenant, billing) = try await make()
    var negative = reservation(-1)
    #expect(await reason { _ = try await billing.reserve(negative) } == .fieldInvalid)
    negative = reservation(1)
    negative.metric = .unspecified
    #expect(await reason { _ = try await billing.reserve(negative) } == .fieldInvalid)
    negative = reservation(1)
    negative.provider = "a provider nobody has priced"
    #expect(await reason { _ = try await billing.reserve(negative) } == .ceilingReached)
    #expect(
      await reason { _ = try await tenant.billing.setBudget(SetBudgetRequest(monthlyCapMicros: -1)) } == .fieldInvalid)
    #expect(try await tenant.billing.getBudget(GetBudgetRequest()).reservedMicros == 0)
  }

  @Test("the ledger is read by pages without a gap, and only by those who may")
  func ledger() async throws {
    let (tenant, billing) = try await make()
    for _ in 0..<25 {
      let request = reservation(10)
      _ = try await billing.reserve(request)
      _ = try await billing.settle(
        SettleRequest(effectID: request.effectID, micros: 10, units: 1, occurredAt: Instant.now.micros, step: "x"))
    }
    var seen: Set<String> = []
    var cursor = ""
    repeat {
      let reply = try await tenant.billing.listLedger(
        ListLedgerRequest(page: PageRequest(limit: 10, cursor: cursor)))
      for entry in reply.entries { #expect(seen.insert(entry.effectID).inserted) }
      cursor = reply.page?.nextCursor ?? ""
    } while !cursor.isEmpty
    #expect(seen.count == 25)
    let viewer = try await tenant.colleague(.viewer)
    #expect(await reason { _ = try await viewer.billing.listLedger(ListLedgerRequest()) } == .roleTooLow)
  }
}

/// The sums that the workflow service asks for.
private struct WorkflowBooks {
  let tenant: Tenant
  init(_ tenant: Tenant) { self.tenant = tenant }

  func sum(_ workflow: UUID) async throws -> WorkflowSum {
    let channel = try await Fleet.shared().channel(
      from: .workflow, to: .billing, organization: tenant.organization)
    return try await BillingClient(channel).sumForWorkflow(SumForWorkflowRequest(workflowID: workflow.description))
  }
}
