import Contracts
import Vocabulary

/// How many people a plan has room for; nil for any number.
enum Seats {
  static func limit(of plan: Plan) -> Int? {
    switch plan {
    case .pro: 3
    case .agency: nil
    default: 1
    }
  }

  static func check(_ taken: Int, plan: Plan) throws(Refusal) {
    if let limit = limit(of: plan), taken >= limit {
      throw Refusal(.seatsTaken, "the plan \(plan.text) has room for \(limit) \(limit == 1 ? "person" : "people")")
    }
  }
}
