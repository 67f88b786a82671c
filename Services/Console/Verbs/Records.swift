import ArgumentParser
import Contracts
import Vocabulary

struct Usage: Verb {
  static let configuration = CommandConfiguration(abstract: "What was used and spent in a month.")
  @Option(help: "A month such as 2026-11; the present one when left out.") var month = ""
  @OptionGroup var common: CommonOptions

  func perform(_ console: Console) async throws {
    let usage = try await console.billing.getUsage(GetUsageRequest(billingPeriod: month))
    let plan = try await console.billing.getPlan(GetPlanRequest())
    console.show(
      .object([
        ("billing_period", .string(usage.billingPeriod)), ("plan", .string(plan.plan)),
        ("total_micros", .integer(usage.totalMicros)),
        (
          "lines",
          .array(
            usage.lines.map {
              .object([
                ("metric", .string($0.metric.text)), ("count", .integer($0.usageCount)),
                ("cost_micros", .integer($0.costMicros)),
              ])
            })
        ),
        ("quotas", .object(plan.quotas.map { ($0.name, .array([.integer($0.used), .integer($0.limit)])) })),
      ])
    ) {
      var table = Table([("METRIC", .left), ("COUNT", .right), ("COST", .right)])
      for line in usage.lines { table.add(line.metric.text, String(line.usageCount), Format.money(line.costMicros)) }
      let quotas = plan.quotas.filter { $0.limit >= 0 && $0.used > 0 }.map { "\($0.name) \($0.used) of \($0.limit)" }
      return ["\(usage.billingPeriod), plan \(plan.plan)"] + table.lines(in: console.terminal)
        + ["total \(Format.money(usage.totalMicros))"]
        + (quotas.isEmpty ? [] : ["quota: \(quotas.joined(separator: ", "))"])
    }
  }
}

struct AuditLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Who changed what, when; and the proof that nothing was altered.",
    subcommands: [List.self, Verify.self])

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "The newest entries.")
    @Option(help: "Only this action.") var action = ""
    @Option(help: "How many.") var limit: Int32 = 50
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let reply = try await console.workflow.listAuditLog(
        ListAuditLogRequest(action: action, page: PageRequest(limit: limit)))
      console.show(
        .array(
          reply.entries.map {
            .object([
              ("sequence", .integer($0.sequence)), ("at", .integer($0.createdAt)), ("service", .string($0.service)),
              ("action", .string($0.action)), ("entity_type", .present($0.entityType)),
              ("entity_id", .present($0.entityID)),
              ("from", .present($0.fromState)), ("to", .present($0.toState)), ("user_id", .present($0.userID)),
            ])
          })
      ) {
        var table = Table([("NO", .right), ("AT", .left), ("SERVICE", .left), ("ACTION", .left), ("CHANGE", .left)])
        for entry in reply.entries {
          let change = [entry.fromState, entry.toState].filter { !$0.isEmpty }.joined(separator: " → ")
          table.add(
            String(entry.sequence), Instant(micros: entry.createdAt).description, entry.service, entry.action, change)
        }
        return table.lines(in: console.terminal)
      }
    }
  }

  struct Verify: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Recompute the organization's hash chain; names the first row that was altered.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let report = try await console.workflow.verifyAuditChain(VerifyAuditChainRequest())
      console.show(
        .object([
          ("entries", .integer(report.entries)), ("intact", .bool(report.intact)),
          ("broken_entry_id", .present(report.brokenEntryID)), ("problem", .present(report.problem)),
        ])
      ) {
        [
          report.intact
            ? "\(report.entries) entries, every one as it was written."
            : "Broken at \(report.brokenEntryID): \(report.problem)."
        ]
      }
      if !report.intact { throw ExitCode(1) }
    }
  }
}
