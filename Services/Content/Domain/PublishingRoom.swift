import Contracts
import Vocabulary

/// How many connections to publish by a plan has room for. Pure.
struct PublishingRoom: Sendable {
  let plan: String
  /// Nil for any number.
  let limit: Int64?

  init(_ details: PlanDetails) {
    plan = details.plan
    limit = details.quotas.first { $0.name == "connections" }.flatMap { $0.limit < 0 ? nil : $0.limit }
  }

  /// - Parameter taken: how many there are, without the one that is to come.
  /// - Throws: `quota_reached`.
  func check(_ taken: Int64) throws(Refusal) {
    guard let limit, taken >= limit else { return }
    let advice = taken == 0 ? "take a larger plan" : "delete one, or take a larger plan"
    let noun = limit == 1 ? "connection" : "connections"
    throw Refusal(.quotaReached, "the plan \(plan) has room for \(limit) \(noun) to publish by: \(advice)")
  }
}

extension ConnectionKind {
  /// Whether articles go there; the others are asked for something.
  var publishes: Bool { self == .wordpress || self == .files }
}
