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
    #expect(await reason { _ = try await billing.reserve(negative) } == .priceUnknown)
    #expect(
      await reason { _ = try await tenant.billing.setBudget(SetBudgetRequest(monthlyCapMicros: -1)) } == .fieldInvalid)
    #expect(try await tenant.billing.getBudget(GetBudgetRequest()).reservedMicros == 0)
  }

  @Test("BL-09 a price from a day to come is none, the latest from a day that has come counts, an unknown one refuses")
  func prices() async throws {
    let (tenant, billing) = try await make()
    func reserve(_ provider: String) async throws {
      var request = reservation(1)
      request.provider = provider
      _ = try await billing.reserve(request)
    }
    func price(_ provider: String, _ days: Int, _ micros: Int) async throws {
      try await tenant.fleet.change(
        """
        insert into billing.price_book (provider, metric, valid_from, micros_per_unit)
        values ($1, 'api_call', (clock_timestamp() at time zone 'UTC')::date + $2::int, $3::bigint)
        """, provider, String(days), String(micros))
    }
    let (future, past) = ("future \(UUID.random())", "past \(UUID.random())")
    try await price(future, 1, 10)
    #expect(await reason { try await reserve(future) } == .priceUnknown)
    try await price(past, -2, 10)
    try await price(past, -1, 20)
    try await price(past, 1, 30)
    try await reserve(past)
  }

  @Test("BL-07 an owner sets a ceiling for a call, a workflow and a day beside the month's; each refuses alone")
  func scopes() async throws {
    let (tenant, billing) = try await make()
    let budget = try await tenant.billing.setBudget(
      SetBudgetRequest(ceilings: [
        Ceiling(scope: .call, capMicros: 500), Ceiling(scope: .workflow, capMicros: 800),
        Ceiling(scope: .day, capMicros: 1_000),
      ]))
    #expect(budget.ceilings.map(\.capMicros) == [500, 1_000, 800] && budget.monthlyCapMicros == 25_000_000)
    let workflow = UUID.random()
    #expect(await reason { _ = try await billing.reserve(reservation(501)) } == .ceilingReached)
    _ = try await billing.reserve(reservation(500, of: workflow))
    #expect(await reason { _ = try await billing.reserve(reservation(301, of: workflow)) } == .ceilingReached)
    _ = try await billing.reserve(reservation(300, of: workflow))
    #expect(await reason { _ = try await billing.reserve(reservation(201)) } == .ceilingReached)
    _ = try await billing.reserve(reservation(200))
    #expect(
      await reason {
        _ = try await tenant.billing.setBudget(SetBudgetRequest(ceilings: [Ceiling(scope: .unspecified, capMicros: 1)]))
      } == .fieldInvalid)
  }

  @Test("BL-06 a reservation whose holder is gone is given back within seconds, one that is renewed stays")
  func expiry() async throws {
    let (tenant, billing) = try await make()
    let (dead, alive) = (reservation(300), reservation(400))
    for request in [dead, alive] { _ = try await billing.reserve(request) }
    #expect(try await billing.renew(RenewRequest(effectIDs: [alive.effectID, UUID.random().description])).renewed == 1)
    try await tenant.fleet.change(
      "update billing.reservations set expires_at = clock_timestamp() where effect_id = $1::uuid", dead.effectID)
    try await eventually { try await tenant.billing.getBudget(GetBudgetRequest()).reservedMicros == 400 }
    #expect(
      try await tenant.stored(
        "select closed_because from billing.reservations where effect_id = $1::uuid", dead.effectID)
        == "lapsed")
  }

  @Test("BL-14 BL-10 a refund balances the workflow's books; a lost call is booked once and in nobody's sums")
  func refunds() async throws {
    let (tenant, billing) = try await make()
    let workflow = UUID.random()
    let request = reservation(900, of: workflow)
    _ = try await billing.reserve(request)
    _ = try await billing.settle(
      SettleRequest(effectID: request.effectID, micros: 700, units: 3, occurredAt: Instant.now.micros, step: "x"))
    let release = ReleaseRequest(effectID: request.effectID, reason: "refunded", refund: true)
    #expect(try await billing.release(release).state == .released)
    #expect(try await billing.release(release).duplicate)
    let sum = try await WorkflowBooks(tenant).sum(workflow)
    #expect(sum.settledMicros == 700 && sum.wasteMicros == 700 && sum.openReservations == 0)
    let entries = try await tenant.billing.listLedger(ListLedgerRequest(workflowID: workflow.description)).entries
    #expect(entries.map(\.micros).reduce(0, +) == 0 && entries.contains { $0.refundOf == request.effectID })
    let waste = RecordWasteRequest(
      wasteID: UUID.random().description, effectID: request.effectID, workflowID: workflow.description,
      metric: .apiCall, provider: "embedded", micros: 10, occurredAt: Instant.now.micros, why: "lost_call")
    #expect(try await billing.recordWaste(waste).duplicate == false)
    #expect(try await billing.recordWaste(waste).duplicate)
    #expect(try await tenant.billing.getUsage(GetUsageRequest()).totalMicros == 0)
    #expect(try await WorkflowBooks(tenant).sum(workflow).settledMicros == 700)
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
