import Host
import Postgres
import Vocabulary

/// Something that holds at every moment, or the installation has lost, doubled or leaked something.
struct Invariant: Sendable {
  /// As section 4.3 of the design numbers them; several may share a number.
  let id: String
  /// What of that number this one looks at: `I5 effects`.
  let subject: String
  /// What holds, in a sentence.
  let sentence: String
  let check: Check
  /// Holds only when nothing is under way.
  let onlyAtRest: Bool
  /// Compares with what providers say they charged.
  let needsProviders: Bool

  enum Check: Sendable {
    case within([Question])
    case across(Comparison)
  }

  /// What is within one service's tables.
  init(
    _ id: String, _ subject: String, _ sentence: String, onlyAtRest: Bool = false, needsProviders: Bool = false,
    _ questions: [Question]
  ) {
    self.init(id, subject, sentence, onlyAtRest, needsProviders, .within(questions))
  }

  /// What holds between the tables of several services.
  init(
    _ id: String, _ subject: String, _ sentence: String, onlyAtRest: Bool = false, needsProviders: Bool = false,
    _ comparison: Comparison
  ) {
    self.init(id, subject, sentence, onlyAtRest, needsProviders, .across(comparison))
  }

  private init(
    _ id: String, _ subject: String, _ sentence: String, _ onlyAtRest: Bool, _ needsProviders: Bool, _ check: Check
  ) {
    self.id = id
    self.subject = subject
    self.sentence = sentence
    self.check = check
    self.onlyAtRest = onlyAtRest
    self.needsProviders = needsProviders
  }

  var name: String { "\(id) \(subject)" }
}

/// A question to one service's database.
struct Question: Sendable {
  let service: ServiceName
  /// Tables without which there is nothing to ask, beside those that were there from the beginning.
  var needs: [String] = []
  /// One row, `looked`: how many rows are looked at.
  let looked: Statement
  /// A row for each violation, `what`: what it is about.
  let violations: Statement

  /// The same question to several services; both statements are given the schema of each.
  static func of(
    _ services: [ServiceName], looked: (_ schema: Statement) -> Statement,
    violations: (_ schema: Statement) -> Statement
  ) -> [Question] {
    services.map { Question(service: $0, looked: looked($0.schema), violations: violations($0.schema)) }
  }
}

extension ServiceName {
  /// Where its tables are.
  var schema: Statement { "\(unsafe: rawValue)" }
}

/// Facts of some services that must agree with facts of others, wherever their databases are.
struct Comparison: Sendable {
  let these: [Facts]
  let those: [Facts]
  let rule: Rule

  enum Rule: Sendable {
    /// Each of these is one of those, with the same organization and value.
    case contained
    /// These and those that share a key have the same organization and value.
    case agreeing
  }
}

/// Facts of one service: rows of `key`, `organization_id`, `value`.
struct Facts: Sendable {
  let service: ServiceName
  var needs: [String] = []
  /// Whether nothing can be said without these facts; otherwise there are none where their tables are missing.
  var isVital = true
  let rows: Statement

  /// What billing knows an effect `e` by, as `Look` reads it: its id, and how often it failed for good before.
  static let effectKey: Statement = "e.effect_id || '/' || coalesce(to_jsonb(e)->>'revision', '0')"

  /// The same facts of several services; `rows` is given the schema of each.
  static func of(_ services: ServiceName..., rows: (_ schema: Statement) -> Statement) -> [Facts] {
    services.map { Facts(service: $0, rows: rows($0.schema)) }
  }
}

extension Invariant {
  /// Of a workflow: that its details were not removed, as they are a year after its end. Its moves tell of it for ever.
  static func isThere(_ workflow: Statement) -> Statement { "(to_jsonb(\(workflow))->>'archived_at' is null)" }

  /// All of them, in the order of their numbers.
  static let all: [Invariant] =
    moves + completion + gates + money + budgets + publication + charges + cancellations + orphans + tenants + rest
    + messages
    + progress + audits
    + order + fairness
}
