import Contracts
import Postgres
import TestSupport
import Testing
import Vocabulary

/// The arithmetic of billing's schema, asked as the service asks: ceilings, lapses, refunds, waste, and what is left of each.
@Suite("Billing books")
struct BillingBooksTests {
  /// One organization's books in a database of their own.
  fileprivate struct Books {
    let database: TestDatabase
    var organization = UUID.random()

    static func make() async throws -> Books { Books(database: try await TestDatabase.make(.billing)) }

    /// The outcome of a function of the schema.
    func ask(_ statement: Statement) async throws -> String {
      try await database.requests.query(statement, for: organization).first?.get("outcome") ?? ""
    }

    func reserve(
      _ effect: UUID, _ micros: Int64, workflow: UUID = .random(), metric: String = "api_call",
      installation: Int64? = nil
    ) async throws -> String {
      try await ask(
        """
        select outcome from reserve(\(effect), \(workflow), \(metric)::text, 'embedded', 1, \(micros), 0, \(installation))
        """)
    }

    func reserve(
      _ micros: Int64, workflow: UUID = .random(), metric: String = "api_call", installation: Int64? = nil
    ) async throws -> String {
      try await reserve(.random(), micros, workflow: workflow, metric: metric, installation: installation)
    }

    func settle(_ effect: UUID, _ micros: Int64) async throws -> String {
      try await ask("select outcome from settle(\(effect), \(micros), 1, \(Instant.now), 'x')")
    }

    func release(_ effect: UUID, because: String = "failed") async throws -> String {
      try await ask("select outcome from release(\(effect), \(because)::text)")
    }

    func refund(_ effect: UUID) async throws -> String { try await ask("select outcome from refund(\(effect))") }

    func ceiling(_ scope: String, _ micros: Int64) async throws {
      _ = try await database.requests.query(
        "insert into ceilings (organization_id, scope, cap_micros) values (\(organization), \(scope), \(micros))",
        for: organization)
    }

    func number(_ sql: Statement) async throws -> Int {
      try await database.workers.query(sql, for: nil).first?.get("number", as: Int.self) ?? 0
    }

    func lapse(_ effect: UUID) async throws {
      _ = try await database.workers.query(
        "update reservations set expires_at = clock_timestamp() - interval '1 second' where effect_id = \(effect)",
        for: nil)
    }
  }

  @Test(
    "BL-07 each ceiling alone refuses before anything is sent, and sets nothing aside",
    arguments: ["call", "workflow", "day", "month", "installation"])
  func ceilings(scope: String) async throws {
    let books = try await Books.make()
    if scope != "installation" { try await books.ceiling(scope, 1_000) }
    let cap: Int64? = scope == "installation" ? 1_000 : nil
    let workflow = UUID.random()
    #expect(try await books.reserve(1_001, workflow: workflow, installation: cap) == "ceiling \(scope)")
    #expect(try await books.number("select coalesce(sum(reserved_micros), 0)::bigint as number from budgets") == 0)
    #expect(try await books.reserve(1_000, workflow: workflow, installation: cap) == "held")
    let next = try await books.reserve(1, workflow: workflow, installation: cap)
    #expect(next == (scope == "call" ? "held" : "ceiling \(scope)"))
    try await books.database.drop()
  }

  @Test("BL-07 the installation's ceiling holds for all organizations together, however many ask at once")
  func installation() async throws {
    let books = try await Books.make()
    let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<40 {
        group.addTask {
          var own = books
          own.organization = .random()
          return try await own.reserve(1_000, installation: 10_000) == "held"
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(granted == 10)
    #expect(try await books.number("select reserved_micros as number from installation_budgets") == 10_000)
    try await books.database.drop()
  }

  @Test(
    "BL-06 a reservation lapses with its holder, one that is renewed does not, and one asked for again holds longer")
  func lapse() async throws {
    let books = try await Books.make()
    let (dead, alive) = (UUID.random(), UUID.random())
    for effect in [dead, alive] { #expect(try await books.reserve(effect, 500) == "held") }
    #expect(
      try await books.number(
        "select count(*) as number from reservations where expires_at <= clock_timestamp() + interval '60 seconds'")
        == 2)
    try await books.lapse(dead)
    try await books.lapse(alive)
    #expect(try await books.reserve(alive, 500) == "held")
    #expect(try await books.release(dead, because: "lapsed") == "released")
    #expect(try await books.release(alive, because: "lapsed") == "held")
    #expect(try await books.number("select reserved_micros as number from budgets where scope = 'month'") == 500)
    #expect(
      try await books.number(
        "select count(*) as number from reservations where closed_because = 'lapsed' and closed_at is not null") == 1)
    try await books.database.drop()
  }

  @Test(
    "BL-06 what is reported after its reservation lapsed is booked where there is room, and is the platform's otherwise"
  )
  func late() async throws {
    let books = try await Books.make()
    try await books.ceiling("month", 1_000)
    let (early, late) = (UUID.random(), UUID.random())
    for effect in [early, late] {
      #expect(try await books.reserve(effect, 800) == "held")
      try await books.lapse(effect)
      #expect(try await books.release(effect, because: "lapsed") == "released")
    }
    #expect(try await books.settle(early, 700) == "settled")
    #expect(try await books.settle(late, 700) == "waste")
    #expect(try await books.settle(late, 700) == "waste")
    #expect(try await books.number("select sum(micros)::bigint as number from ledger") == 700)
    #expect(try await books.number("select sum(micros)::bigint as number from waste where why = 'lapsed'") == 700)
    #expect(try await books.number("select cap_micros as number from budgets where scope = 'month'") == 1_000)
    #expect(try await books.number("select sum(cost_micros)::bigint as number from usage_tracking") == 700)
    try await books.database.drop()
  }

  @Test(
    "BL-14 a refund returns money and the unit of the quota, names the entry it takes back, and leaves the cost to us")
  func refund() async throws {
    let books = try await Books.make()
    let effects = (0..<10).map { _ in UUID.random() }
    for effect in effects {
      #expect(try await books.reserve(effect, 500, metric: "article_generation") == "held")
      #expect(try await books.settle(effect, 400) == "settled")
    }
    #expect(try await books.reserve(500, metric: "article_generation") == "quota")
    #expect(try await books.refund(effects[0]) == "released")
    #expect(try await books.refund(effects[0]) == "released")
    #expect(try await books.number("select sum(micros)::bigint as number from ledger") == 3_600)
    #expect(
      try await books.number(
        "select micros as number from ledger where refund_of = \(effects[0])") == -400)
    #expect(try await books.number("select sum(micros)::bigint as number from waste where why = 'refunded'") == 400)
    #expect(try await books.number("select spent_micros as number from budgets where scope = 'month'") == 3_600)
    #expect(try await books.number("select usage_count as number from usage_tracking") == 9)
    #expect(try await books.number("select spent_micros as number from installation_budgets") == 4_000)
    #expect(try await books.reserve(500, metric: "article_generation") == "held")
    // A refund that overtakes its bill: the bill is ours when it comes.
    let late = effects[0]
    var own = books
    own.organization = .random()
    #expect(try await own.reserve(late, 500) == "held")
    #expect(try await own.refund(late) == "released")
    #expect(try await own.settle(late, 300) == "waste")
    #expect(try await books.number("select sum(micros)::bigint as number from waste where why = 'refunded'") == 700)
    try await books.database.drop()
  }

  /// What may happen to a reservation, in whatever order it is heard of.
  private enum News: CaseIterable {
    case lapse, settle, release, refund

    func tell(of effect: UUID, to books: Books) async throws {
      switch self {
      case .lapse:
        try await books.lapse(effect)
        _ = try await books.release(effect, because: "lapsed")
      case .settle: _ = try await books.settle(effect, 700)
      case .release: _ = try await books.release(effect, because: "item_given_up")
      case .refund: _ = try await books.refund(effect)
      }
    }
  }

  private static func orders(_ news: [News]) -> [[News]] {
    guard !news.isEmpty else { return [[]] }
    return news.indices.flatMap { index in
      var rest = news
      let first = rest.remove(at: index)
      return orders(rest).map { [first] + $0 }
    }
  }

  @Test(
    "BL-06 BL-14 in whatever order lapse, bill, release and refund arrive, and however often, the books end the same",
    arguments: [true, false])
  func anyOrder(withRefund: Bool) async throws {
    let books = try await Books.make()
    let orders = Self.orders(News.allCases.filter { $0 != .refund || withRefund })
    for order in orders {
      var own = books
      own.organization = .random()
      let effect = UUID.random()
      #expect(try await own.reserve(effect, 1_000) == "held")
      for round in [order, order.reversed()] {
        for news in round { try await news.tell(of: effect, to: own) }
        try await expectBooks(of: own, booked: withRefund ? 0 : 700, wasted: withRefund ? 700 : 0, after: round)
      }
    }
    #expect(
      try await books.number("select spent_micros as number from installation_budgets") == 700 * orders.count,
      "whoever pays, the installation has spent it, once")
    try await books.database.drop()
  }

  /// What an organization's books say, all of them.
  private func expectBooks(of own: Books, booked: Int, wasted: Int, after order: [News]) async throws {
    func sum(_ column: String, of table: String, _ condition: String = "true") async throws -> Int {
      try await own.number(
        """
        select coalesce(sum(\(unsafe: column)), 0)::bigint as number from \(unsafe: table)
        where organization_id = \(own.organization) and \(unsafe: condition)
        """)
    }
    #expect(try await sum("micros", of: "ledger") == booked, "\(order)")
    #expect(try await sum("micros", of: "waste") == wasted, "\(order)")
    #expect(try await sum("spent_micros", of: "budgets", "scope = 'month'") == booked, "\(order)")
    #expect(try await sum("reserved_micros", of: "budgets") == 0, "\(order)")
    #expect(try await sum("cost_micros", of: "usage_tracking") == booked, "\(order)")
    let strays = try await own.number(
      """
      select count(*) as number from ledger l join reservations r using (organization_id, effect_id)
      where r.state <> 'settled' and r.closed_because <> 'refunded'
      """)
    #expect(strays == 0, "\(order): a bill whose reservation says that it was never booked")
  }

  @Test("BL-10 a provider's bill is held against ledger and waste; more than two hundredths apart raises an alert")
  func drift() async throws {
    let books = try await Books.make()
    let effects = [UUID.random(), UUID.random()]
    for effect in effects {
      _ = try await books.reserve(effect, 60_000)
      _ = try await books.settle(effect, 50_000)
    }
    _ = try await books.refund(effects[0])
    let month = String(Instant.now.description.prefix(7))
    for (reported, isDrift) in [(100_000, false), (102_000, false), (98_100, false), (102_100, true), (50_000, true)] {
      let rows = try await books.database.workers.query(
        "select reconcile('embedded', \(month)::text, \(Int64(reported))) as drifts", for: nil)
      #expect(try rows.first?.get("drifts", as: Bool.self) == isDrift, "\(reported)")
    }
    #expect(try await books.number("select count(*) as number from drift_alerts where booked_micros = 100000") == 2)
    #expect(
      try await books.number("select estimate_micros as number from ledger where effect_id = \(effects[1])") == 60_000)
    try await books.database.drop()
  }

  @Test("BL-02 a thousand uses recorded at once are counted and summed exactly")
  func thousand() async throws {
    let books = try await Books.make()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for first in 1...20 {
        group.addTask {
          for number in stride(from: first, through: 1_000, by: 20) {
            _ = try await books.database.requests.query(books.use(micros: Int64(number)), for: books.organization)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await books.number("select usage_count as number from usage_tracking") == 1_000)
    #expect(try await books.number("select cost_micros as number from usage_tracking") == 500_500)
    try await books.database.drop()
  }

  @Test(
    "BL-03 BL-04 BL-05 another body under a known key, another organization, nonsense and unknown metrics are refused")
  func refused() async throws {
    let books = try await Books.make()
    let event = UUID.random()
    let workflow = UUID.random()
    func record(_ metric: String = "research", _ cost: String = "0.5", of organization: UUID? = nil) async throws {
      _ = try await books.database.requests.query(
        """
        select record_usage_and_increment(\(organization ?? books.organization), \(workflow), \(metric)::text,
          \(cost)::text::numeric, \(event))::text as done
        """, for: books.organization)
    }
    try await record()
    try await record()
    await #expect(throws: (any Error).self) { try await record("research", "0.6") }
    await #expect(throws: (any Error).self) { try await record("embedding") }
    await #expect(throws: (any Error).self) { try await record(of: .random()) }
    for cost in ["-0.000001", "NaN", "-Infinity"] {
      await #expect(throws: (any Error).self, "\(cost)") { try await record("research", cost) }
    }
    #expect(try await books.number("select usage_count as number from usage_tracking") == 1)
    await #expect(throws: (any Error).self) {
      _ = try await books.database.requests.query(
        "select record_usage_and_increment(\(books.organization), \(workflow), 'guessing'::text, 1)::text as done",
        for: books.organization)
    }
    #expect(try await books.number("select sum(usage_count)::bigint as number from usage_tracking") == 1)
    try await books.database.drop()
  }

  @Test("BL-07 I6 whatever happens to reservations at once, budgets are the ledger's sums and nothing stays set aside")
  func balance() async throws {
    let books = try await Books.make()
    try await books.ceiling("month", 60_000)
    try await books.ceiling("day", 50_000)
    let workflows = [UUID.random(), UUID.random()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<240 {
        group.addTask {
          let effect = UUID.random()
          let asked = try await books.reserve(effect, Int64(100 + number), workflow: workflows[number % 2])
          guard asked == "held" else { return }
          switch number % 6 {
          case 0: _ = try await books.release(effect)
          case 1:
            _ = try await books.release(effect)
            _ = try await books.settle(effect, 90)
          case 2:
            _ = try await books.settle(effect, 2_000)
          case 3:
            _ = try await books.settle(effect, 50)
            _ = try await books.refund(effect)
          default: _ = try await books.settle(effect, 50)
          }
        }
      }
      try await group.waitForAll()
    }
    let ledger = try await books.number("select sum(micros)::bigint as number from ledger")
    for scope in ["month", "day", "workflow"] {
      #expect(
        try await books.number("select sum(spent_micros)::bigint as number from budgets where scope = \(scope)")
          == ledger)
      #expect(
        try await books.number("select sum(reserved_micros)::bigint as number from budgets where scope = \(scope)") == 0
      )
    }
    #expect(try await books.number("select sum(cost_micros)::bigint as number from usage_tracking") == ledger)
    #expect(try await books.number("select reserved_micros as number from installation_budgets") == 0)
    try await books.database.drop()
  }
}

extension BillingBooksTests.Books {
  fileprivate func use(micros: Int64) -> Statement {
    """
    select record_usage_and_increment(\(organization), \(organization), 'research'::text, \(micros)::numeric / 1000000)::text
      as done
    """
  }
}
