import ArgumentParser
import Contracts
import Vocabulary
import Wire

/// What may be spent, and who waits for more.
struct Budgets: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget", abstract: "What may be spent: by the month, the day, a workflow, a call.",
    subcommands: [List.self, Raise.self])

  struct List: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Ceilings, what is spent and set aside, and which workflows wait for money.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let budget = try await console.billing.getBudget(GetBudgetRequest())
      let waiting = try await console.workflow.listWorkflows(
        ListWorkflowsRequest(page: PageRequest(limit: 200), runStatus: .paused)
      ).workflows.filter { $0.failureReason == Reason.ceilingReached.rawValue }
      console.show(BudgetView.json(budget, waiting)) { BudgetView.lines(budget, waiting, console) }
    }
  }

  struct Raise: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Set a ceiling; what waits for money goes on by itself. Owners only.")
    @Argument(help: "month, day, workflow or call.") var scope: String
    @Argument(help: "What it is to be, in dollars: 25, or 0.05.") var dollars: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      guard let scope = CeilingScope(text: scope) else {
        throw Refusal.field("scope", "give month, day, workflow or call")
      }
      guard let cap = BudgetView.micros(dollars) else { throw Refusal.field("dollars", "give an amount such as 25.50") }
      let budget = try await console.billing.setBudget(
        SetBudgetRequest(ceilings: [Ceiling(scope: scope, capMicros: cap)]))
      console.show(BudgetView.json(budget, [])) {
        ["The ceiling of a \(scope.text) is \(Format.money(cap)); what waited for money goes on."]
      }
    }
  }
}

private enum BudgetView {
  /// Millionths, from dollars with up to six decimals.
  static func micros(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts[0].count <= 7, parts.allSatisfy({ $0.allSatisfy(\.isASCII) }),
      let whole = Int64(parts[0]), whole >= 0
    else { return nil }
    guard let decimals = parts.dropFirst().first else { return whole * 1_000_000 }
    guard (1...6).contains(decimals.count), decimals.allSatisfy(\.isNumber),
      let fraction = Int64(decimals + String(repeating: "0", count: 6 - decimals.count))
    else { return nil }
    return whole * 1_000_000 + fraction
  }

  static func json(_ budget: Budget, _ waiting: [WorkflowRow]) -> JSON {
    .object([
      ("month", .string(budget.billingPeriod)), ("monthly_cap_micros", .integer(budget.monthlyCapMicros)),
      ("spent_micros", .integer(budget.spentMicros)), ("reserved_micros", .integer(budget.reservedMicros)),
      ("ceilings", .object(budget.ceilings.map { ($0.scope.text, .integer($0.capMicros)) })),
      (
        "waiting",
        .array(
          waiting.map { row in
            .object([
              ("id", .string(row.id)), ("name", .string(row.name)), ("message", .string(row.failureMessage)),
              ("since", Format.moment(row.updatedAt)),
            ])
          })
      ),
    ])
  }

  static func lines(_ budget: Budget, _ waiting: [WorkflowRow], _ console: Console) -> [String] {
    var lines = [
      "\(budget.billingPeriod): \(Format.money(budget.spentMicros)) spent and \(Format.money(budget.reservedMicros)) set aside of \(Format.money(budget.monthlyCapMicros))"
    ]
    lines += budget.ceilings.filter { $0.scope != .month }.map {
      "Ceiling of a \($0.scope.text): \(Format.money($0.capMicros))"
    }
    guard !waiting.isEmpty else { return lines }
    var table = Table([("WAITS FOR MONEY", .left), ("SINCE", .left), ("WHY", .left)])
    for row in waiting { table.add(Format.clipped(row.name, to: 40), Format.day(row.updatedAt), row.failureMessage) }
    return lines + [""] + table.lines(in: console.terminal)
  }
}
