import Postgres
import Vocabulary

/// One service's answers, all as of one moment.
struct Look: Sendable {
  struct Answer: Sendable {
    var looked: Int64 = 0
    var violations: [String] = []
  }

  struct Fact: Sendable {
    let key: String
    let organization: String
    let value: String
  }

  enum Side: Hashable, Sendable { case these, those }

  private struct Place: Hashable {
    let invariant: String
    let side: Side
  }

  let service: ServiceName
  /// Organizations that are forgotten here, or are being forgotten: nothing needs to agree about them.
  private(set) var erased: Set<String> = []
  private var answers: [String: Answer] = [:]
  private var facts: [Place: [Fact]] = [:]
  /// What could not be asked, and for want of which tables.
  private var missing: [String: [String]] = [:]

  func answer(to invariant: Invariant) -> Answer { answers[invariant.name] ?? Answer() }
  func facts(of invariant: Invariant, _ side: Side) -> [Fact] {
    facts[Place(invariant: invariant.name, side: side)] ?? []
  }
  func missing(for invariant: Invariant) -> [String] { missing[invariant.name] ?? [] }

  /// Asks everything of one service in one snapshot, which sees no half of a transaction and changes nothing.
  static func take(_ service: ServiceName, _ invariants: [Invariant], in database: Database) async throws -> Look {
    try await database.transaction(for: nil as UUID?) { transaction in
      try await transaction.execute("set transaction isolation level repeatable read, read only")
      var look = Look(service: service)
      try await look.readErased(transaction)
      for invariant in invariants { try await look.ask(invariant, transaction) }
      return look
    }
  }

  private init(service: ServiceName) { self.service = service }

  private mutating func readErased(_ transaction: Transaction) async throws {
    var rows = try await transaction.query(
      "select organization_id::text as id from \(service.schema).erasures where user_id is null")
    if service == .workflow {
      rows += try await transaction.query(
        "select organization_id::text as id from workflow.erasure_requests where user_id is null and status <> 'held'")
    }
    erased = Set(try rows.map { try $0.get("id") })
  }

  private mutating func ask(_ invariant: Invariant, _ transaction: Transaction) async throws {
    switch invariant.check {
    case .within(let questions):
      for question in questions where question.service == service {
        guard try await has(question.needs, for: invariant, transaction) else { continue }
        var answer = Answer()
        answer.looked = try await transaction.one(question.looked)?.get("looked") ?? 0
        answer.violations = try await transaction.query(question.violations).map { try $0.get("what") }
        answers[invariant.name] = answer
      }
    case .across(let comparison):
      try await read(comparison.these, .these, invariant, transaction)
      try await read(comparison.those, .those, invariant, transaction)
    }
  }

  private mutating func read(
    _ sources: [Facts], _ side: Side, _ invariant: Invariant, _ transaction: Transaction
  ) async throws {
    for source in sources where source.service == service {
      guard try await has(source.needs, for: source.isVital ? invariant : nil, transaction) else { continue }
      facts[Place(invariant: invariant.name, side: side), default: []] += try await transaction.query(source.rows).map {
        Fact(key: Self.key(try $0.get("key")), organization: try $0.get("organization_id"), value: try $0.get("value"))
      }
    }
  }

  /// An effect that failed for good and is tried anew has another key, derived from the first and how often that was.
  private static func key(_ text: String) -> String {
    let parts = text.split(separator: "/")
    guard parts.count == 2 else { return text }
    return parts[1] == "0" ? String(parts[0]) : UUID.derived(from: String(parts[0]), String(parts[1])).description
  }

  private mutating func has(
    _ tables: [String], for invariant: Invariant?, _ transaction: Transaction
  ) async throws -> Bool {
    var isComplete = true
    for table in tables
    where try await transaction.one("select 1 as here where to_regclass(\(table)) is not null") == nil {
      isComplete = false
      if let invariant { missing[invariant.name, default: []].append(table) }
    }
    return isComplete
  }
}
