import Contracts
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `GetUsage`, `ListLedger`, `GetPlan`: what was spent and what may be.
///
/// Refuses: `field_invalid`, `organization_not_found`.
struct ReadAccounts {
  let database: Database

  func usage(_ request: GetUsageRequest, _ context: CallContext) async throws -> Usage {
    let organization = try context.organization()
    let period = try Periods.read(request.billingPeriod, now: .now)
    let rows = try await database.batch(
      for: organization,
      [
        UsageTracking.month(period, organization: organization),
        UsageTracking.rolledUp(period, organization: organization),
      ])
    let lines = try rows[0].map { row in
      UsageLine(
        id: try row.get("id", as: UUID.self).description,
        metric: Metric(text: try row.get("metric_type")) ?? .unspecified, usageCount: try row.get("usage_count"),
        costMicros: try row.get("cost_micros"), lastUpdated: try row.get("last_updated", as: Instant.self).micros)
    }
    let rolledUp: Int64 = try rows[1].first?.get("cost_micros") ?? 0
    return Usage(
      billingPeriod: period, lines: lines, totalMicros: lines.reduce(rolledUp) { $0 + $1.costMicros },
      rolledUpUses: try rows[1].first?.get("uses") ?? 0, rolledUpMicros: rolledUp)
  }

  func ledger(_ request: ListLedgerRequest, _ context: CallContext) async throws -> ListLedgerReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    let workflow = request.workflowID.isEmpty ? nil : try HoldMoney.id(request.workflowID, "workflow_id")
    let rows = try await database.query(
      Escrow.ledger(
        organization: organization, workflow: workflow, before: page.after, limit: page.limit),
      for: organization)
    let entries = try rows.map { row in
      LedgerEntry(
        effectID: try row.get("effect_id", as: UUID.self).description,
        workflowID: try row.get("workflow_id", as: UUID.self).description,
        metric: Metric(text: try row.get("metric")) ?? .unspecified, step: try row.get("step"),
        provider: try row.get("provider"), units: try row.get("units"), micros: try row.get("micros"),
        occurredAt: try row.get("occurred_at", as: Instant.self).micros,
        refundOf: try row.get("refund_of", as: UUID?.self)?.description ?? "",
        estimateMicros: try row.get("estimate_micros"))
    }
    return ListLedgerReply(
      entries: entries, page: page.reply(entries.count, entries.last.map { (at: $0.occurredAt, id: $0.effectID) }))
  }

  func plan(_ context: CallContext) async throws -> PlanDetails {
    let organization = try context.organization()
    guard let row = try await database.query(UsageTracking.plan(organization: organization), for: organization).first
    else {
      throw Refusal(.organizationNotFound, "the organization has no plan")
    }
    let code: String = try row.get("code")
    let sets = try await database.batch(
      for: organization,
      [
        UsageTracking.quotas(plan: code, month: Periods.month(of: .now), organization: organization),
        UsageTracking.prices,
      ])
    return PlanDetails(
      plan: code, monthlyPriceMicros: try row.get("monthly_price_micros"),
      quotas: try sets[0].map {
        QuotaLine(name: try $0.get("name"), limit: try $0.get("quota"), used: try $0.get("used"))
      },
      prices: try sets[1].map {
        Price(
          provider: try $0.get("provider"), metric: Metric(text: try $0.get("metric")) ?? .unspecified,
          microsPerUnit: try $0.get("micros_per_unit"))
      })
  }
}
