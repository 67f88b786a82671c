import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `GetBudget`, `SetBudget`: what may be spent in a month, in a day, by a workflow, by one call.
///
/// Refuses: `field_invalid`, `ceiling_reached`.
struct SetCeilings {
  let database: Database

  private static let defaultMonthlyCap: Int64 = 25_000_000

  func get(_ context: CallContext) async throws -> Budget {
    let organization = try context.organization()
    let month = Periods.month(of: .now)
    let rows = try await database.batch(
      for: organization, [Escrow.budget(month, organization: organization), Ceilings.all(organization: organization)])
    let ceilings = try rows[1].map { row in
      Ceiling(scope: CeilingScope(text: try row.get("scope")) ?? .unspecified, capMicros: try row.get("cap_micros"))
    }
    let ceiling = ceilings.first { $0.scope == .month }?.capMicros ?? Self.defaultMonthlyCap
    let row = rows[0].first
    return Budget(
      billingPeriod: month, monthlyCapMicros: try row?.get("cap_micros") ?? ceiling,
      spentMicros: try row?.get("spent_micros") ?? 0, reservedMicros: try row?.get("reserved_micros") ?? 0,
      ceilings: ceilings)
  }

  func set(_ request: SetBudgetRequest, _ context: CallContext) async throws -> Budget {
    let organization = try context.organization()
    let ceilings =
      request.ceilings.isEmpty ? [Ceiling(scope: .month, capMicros: request.monthlyCapMicros)] : request.ceilings
    for ceiling in ceilings {
      guard CeilingScope.allCases.contains(ceiling.scope) else {
        throw Refusal.field("ceilings", "there is no such scope")
      }
      guard (0...1_000_000_000_000).contains(ceiling.capMicros) else {
        throw Refusal.field("cap_micros", "0 to 1,000,000 dollars")
      }
    }
    let statements = ceilings.flatMap { ceiling in
      [Ceilings.set(ceiling.scope, cap: ceiling.capMicros, organization: organization)]
        + applied(ceiling, organization)
    }
    _ = try await database.batch(
      for: context.session,
      // Whoever reserves at this moment may begin a workflow's budget under the old ceiling.
      [Ceilings.serialize(with: organization)] + statements + [
        try Audit.event(
          "billing.budget.changed", entity: "organization", id: organization,
          to: ceilings.map { $0.scope == .month ? String($0.capMicros) : "\($0.scope.text) \($0.capMicros)" }
            .joined(separator: ", "), session: context.session),
        // Work that waits for money tries again.
        Outbox.message(to: "workflow", kind: "ceiling_raised", id: .random(), organization: organization, body: []),
      ])
    Wakeup.outbox.signal()
    return try await get(context)
  }

  private func applied(_ ceiling: Ceiling, _ organization: UUID) -> [Statement] {
    switch ceiling.scope {
    case .month, .day:
      let period = ceiling.scope == .month ? Periods.month(of: .now) : Periods.day(of: .now)
      return [Ceilings.apply(ceiling.scope, period, cap: ceiling.capMicros, organization: organization)]
    case .workflow: return [Ceilings.applyToWorkflows(cap: ceiling.capMicros, organization: organization)]
    default: return []
    }
  }
}
