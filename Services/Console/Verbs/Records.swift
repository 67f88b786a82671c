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
        ("total_micros", .integer(usage.totalMicros)), ("rolled_up_uses", .integer(usage.rolledUpUses)),
        ("rolled_up_micros", .integer(usage.rolledUpMicros)),
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
        + (usage.rolledUpUses == 0
          ? []
          : [
            "\(usage.rolledUpUses) uses more than three years ago, of which only the sum is left: \(Format.money(usage.rolledUpMicros))"
          ])
        + ["total \(Format.money(usage.totalMicros))"]
        + (quotas.isEmpty ? [] : ["quota: \(quotas.joined(separator: ", "))"])
    }
  }
}
