import Contracts
import Postgres
import Vocabulary
import Wire

/// The calls that an item leaves unfinished when it is given up: their money is given back, and what is lost is the platform's.
/// One that may have been made and can be asked about stays, for whoever runs the step again or ``LostCalls``.
struct LeftEffects {
  let item: ClaimedItem

  /// What an article that nobody gets has cost is the platform's, though a later run finds the answers and uses them.
  func refund(in transaction: Transaction) async throws {
    let messages = try await transaction.query(EffectTable.paid(item)).map { row in
      try Refund(key: EffectRow.key(try row.get("effect_id"), revision: try row.get("revision"))).message(item)
    }
    if !messages.isEmpty { _ = try await transaction.pipeline(messages) }
  }

  func close(in transaction: Transaction) async throws {
    let rows = try await transaction.query(EffectTable.unfinished(item))
    guard !rows.isEmpty else { return }
    var messages: [Statement] = []
    for row in rows {
      let key = EffectRow.key(try row.get("effect_id"), revision: try row.get("revision"))
      messages.append(try Release(key, "item_given_up").message(item))
      guard try row.get("class") == "C", try row.get("state") != "intent" else { continue }
      let waste = Waste(
        key: key, ordinal: try row.get("wasted", as: Int32.self) + 1,
        metric: Metric(text: try row.get("metric")) ?? .apiCall, provider: try row.get("provider"),
        micros: try row.get("max_micros"), why: "lost_call")
      messages.append(try waste.message(item))
    }
    _ = try await transaction.pipeline(messages + [EffectTable.abandon(item)])
  }
}
