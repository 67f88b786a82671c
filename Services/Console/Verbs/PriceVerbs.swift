import ArgumentParser
import Contracts
import Host
import Postgres
import Vocabulary
import Wire

/// What providers ask. An operator's verbs: like `migrate` they reach billing's database past the services.
struct Prices: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "price", abstract: "What providers ask for a unit; the operator sees and sets it.",
    discussion:
      "It stands in billing's database, reached as `migrator`: where PostgreSQL is not ours, INFIN8_ROLES_DIR says how.",
    subcommands: [List.self, Set.self], defaultSubcommand: List.self)

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List what each provider asks today.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws { try await PriceBook.visit(console) }
  }

  struct Set: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Set what a provider asks for a unit from today (UTC) on.",
      discussion: "Work that waits for a price goes on by itself within two minutes. What was booked stays as it was.")
    @Argument(help: "The provider, as its calls name it.") var provider: String
    @Argument(help: "What is counted, as article_generation or api_call.") var metric: String
    @Argument(help: "Dollars for a unit, as 0.002; 0 is free.") var amount: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      guard (1...100).contains(provider.utf8.count) else {
        throw Refusal.field("provider", "at most 100 characters, at least one")
      }
      guard let metric = Metric(text: metric), Metric.allCases.contains(metric) else {
        throw Refusal.field("metric", "say \(Metric.allCases.map(\.text).joined(separator: ", "))")
      }
      guard let price = Money(dollars: amount), price.micros <= 1_000_000_000_000 else {
        throw Refusal.field("amount", "give dollars as 25 or 0.50, with six decimals and a million at most")
      }
      try await PriceBook.visit(
        console,
        first: [
          """
          insert into price_book (provider, metric, valid_from, micros_per_unit)
          values (\(provider), \(metric.text), (clock_timestamp() at time zone 'UTC')::date, \(price.micros))
          on conflict (provider, metric, valid_from) do update set micros_per_unit = excluded.micros_per_unit
          """
        ])
    }
  }
}

private enum PriceBook {
  private static let prices: Statement = """
    select distinct on (provider, metric) provider, metric, micros_per_unit, valid_from::text from price_book
    where valid_from <= (clock_timestamp() at time zone 'UTC')::date order by provider, metric, valid_from desc
    """

  /// Changes what is to be changed first, and shows what holds then.
  static func visit(_ console: Console, first changes: [Statement] = []) async throws {
    let rows = try await console.asOwner(of: .billing) { transaction in
      for statement in changes { try await transaction.execute(statement) }
      return try await transaction.query(prices)
    }
    var table = Table([("PROVIDER", .left), ("METRIC", .left), ("A UNIT", .right), ("SINCE", .left)])
    var json: [JSON] = []
    for row in rows {
      let (provider, metric): (String, String) = (try row.get("provider"), try row.get("metric"))
      let (micros, since): (Int64, String) = (try row.get("micros_per_unit"), try row.get("valid_from"))
      table.add(provider, metric, Format.money(micros), since)
      json.append(
        .object([
          ("provider", .string(provider)), ("metric", .string(metric)), ("micros_per_unit", .integer(micros)),
          ("since", .string(since)),
        ]))
    }
    console.show(.object([("prices", .array(json))])) { table.lines(in: console.terminal) }
  }
}
