import ArgumentParser
import Contracts
import Host
import Vocabulary
import Wire

/// What may be spent, and who waits for more.
struct Budgets: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget", abstract: "What may be spent: in a month, in a day, by a workflow, by one call.",
    subcommands: [List.self, Set.self], defaultSubcommand: List.self)

  struct List: Verb {
    static let configuration = CommandConfiguration(
      abstract: "List the ceilings, what of this month's is spent and left, and which workflows wait for money.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let budget = try await console.billing.getBudget(GetBudgetRequest())
      let waiting = try await console.workflow.listWorkflows(
        ListWorkflowsRequest(page: PageRequest(limit: 200), runStatus: .paused)
      ).workflows.filter { Reason(rawValue: $0.failureReason)?.isWantOfMoney == true }
      console.show(BudgetView.json(budget, waiting)) { BudgetView.lines(budget, waiting, console.terminal) }
    }
  }

  struct Set: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Set a ceiling; the owner may.",
      discussion: "It holds at once, and what waited for money goes on. One below what is spent already is refused.")
    @Argument(help: "month, day, workflow or call.") var scope: String
    @Argument(help: "Dollars, as 25 or 0.50.") var amount: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      guard let scope = CeilingScope(text: scope) else {
        throw Refusal.field("scope", "say \(CeilingScope.allCases.map(\.text).joined(separator: ", "))")
      }
      guard let cap = Money(dollars: amount) else {
        throw Refusal.field("amount", "give dollars as 25 or 0.50, with six decimals at most")
      }
      let budget = try await console.billing.setBudget(
        SetBudgetRequest(ceilings: [Ceiling(scope: scope, capMicros: cap.micros)]))
      console.show(BudgetView.json(budget, [])) { BudgetView.lines(budget, [], console.terminal) }
    }
  }
}

private enum BudgetView {
  private static func left(_ budget: Budget) -> Int64 {
    budget.monthlyCapMicros - budget.spentMicros - budget.reservedMicros
  }

  static func json(_ budget: Budget, _ waiting: [WorkflowRow]) -> JSON {
    .object([
      ("billing_period", .string(budget.billingPeriod)), ("monthly_cap_micros", .integer(budget.monthlyCapMicros)),
      ("spent_micros", .integer(budget.spentMicros)), ("reserved_micros", .integer(budget.reservedMicros)),
      ("left_micros", .integer(left(budget))),
      ("ceilings", .object(budget.ceilings.map { ($0.scope.text, .integer($0.capMicros)) })),
      ("waiting", .array(waiting.map(json))),
    ])
  }

  private static func json(_ row: WorkflowRow) -> JSON {
    .object([
      ("id", .string(row.id)), ("name", .string(row.name)), ("message", .string(row.failureMessage)),
      ("since", Format.moment(row.updatedAt)), ("for", .string(whom(row))),
    ])
  }

  private static func whom(_ row: WorkflowRow) -> String {
    Reason(rawValue: row.failureReason)?.isForOperator == true ? "the operator" : "an owner"
  }

  static func lines(_ budget: Budget, _ waiting: [WorkflowRow], _ terminal: Terminal) -> [String] {
    var table = Table([
      ("CEILING", .left), ("AT MOST", .right), ("SPENT", .right), ("SET ASIDE", .right), ("LEFT", .right),
    ])
    table.add(
      budget.billingPeriod, Format.money(budget.monthlyCapMicros), Format.money(budget.spentMicros),
      Format.money(budget.reservedMicros), Format.money(left(budget)))
    for ceiling in budget.ceilings where ceiling.scope != .month {
      table.add("a \(ceiling.scope.text)", Format.money(ceiling.capMicros), "", "", "")
    }
    guard !waiting.isEmpty else { return table.lines(in: terminal) }
    var queue = Table([("WAITS FOR MONEY", .left), ("SINCE", .left), ("FOR", .left), ("WHY", .left)])
    for row in waiting {
      queue.add(Format.clipped(row.name, to: 40), Format.day(row.updatedAt), whom(row), row.failureMessage)
    }
    return table.lines(in: terminal) + [""] + queue.lines(in: terminal)
  }
}
