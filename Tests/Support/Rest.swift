import Vocabulary

extension Fleet {
  /// Whether nothing is under way between the services: no message waits, no item is open, no step is at work, and of no call
  /// it is unknown what came of it.
  public nonisolated func isAtRest() async throws -> Bool {
    // What is under way goes from work to messages: looked for in that order, and twice, it does not slip past the look.
    var open = [ServiceName.keyword, .content].flatMap {
      [
        "\($0.rawValue).items where status in ('pending', 'running')",
        "\($0.rawValue).effects where state in ('sent', 'unknown') and kind <> 'item'",
      ]
    }
    open.append("workflow.step_runs where status = 'dispatched'")
    open += ServiceName.allCases.map { "\($0.rawValue).outbox where delivered_at is null" }
    for rows in open + open {
      guard try await self.rows("select 1 from \(rows) limit 1").isEmpty else { return false }
    }
    return true
  }
}
