import Contracts
import Postgres
import Telemetry
import Vocabulary
import Wire

/// One call from its intent to its recorded answer; each step is a transaction of its own, and none is open during the call.
struct EffectCall: Sendable {
  let effects: Effects
  let id: UUID
  let kind: String
  let provider: any Provider
  let metric: Metric
  let request: [UInt8]
  let maxMicros: Int64

  /// How long an item leaves an earlier run's call alone before it looks again.
  private static let recess: Duration = .seconds(1)

  private var item: ClaimedItem { effects.item }
  private var database: Database { effects.database }

  func make() async throws -> ProviderAnswer {
    var row = try await intend()
    if let answer = row.answer { return answer }
    // What one provider may have done cannot be asked of another.
    guard row.provider == provider.name else {
      throw Refusal(
        .fault, "\(kind): this request is \(row.provider)'s: a call of \(provider.name) needs a kind of its own")
    }
    if let failure = row.failure { throw ProviderFailure.permanent(failure.reason, failure.message) }
    try await effects.reached(.intended)
    try await reserve(row)
    try await effects.reached(.reserved)
    if row.mayHaveBeenDone, let found = try await reconcile(&row) {
      if !row.wasSent { try await markSent(row) }
      return try await record(found, row)
    }
    try await effects.reached(.reconciled)
    try await markSent(row)
    try await effects.reached(.sent)
    let answer = try await call(row)
    try await effects.reached(.answered)
    return try await record(answer, row)
  }

  // MARK: Before the call

  private func intend() async throws -> EffectRow {
    let sets = try await database.batch(
      for: item.session,
      [
        EffectTable.hold(item),
        EffectTable.intend(
          id, item, kind: kind, provider: provider, metric: metric, request: request, maxMicros: maxMicros),
        EffectTable.takeOver(id, item, patience: provider.patience),
        EffectTable.get(id, of: item),
      ])
    guard !sets[0].isEmpty, let row = try sets[3].first.map(EffectRow.init) else { throw Fenced() }
    // Two runs must not have the same call out at once: what the earlier one is told is taken from its row.
    guard row.state == .done || row.commandKey == item.commandKey else {
      throw PutBack(after: Self.recess, isAttempt: false, "an earlier run may be waiting for this very answer")
    }
    return row
  }

  private func reserve(_ row: EffectRow) async throws {
    try await PutBack.whileAbsent(of: item) {
      _ = try await BillingClient(effects.billing(item.organization, item.requestedBy)).reserve(
        ReserveRequest(
          effectID: row.key.description, workflowID: item.workflow.description, metric: metric, units: 0,
          maxMicros: maxMicros, provider: provider.name))
    }
    effects.held.add(row.key)
  }

  /// What a call that may have been made has come to, as far as its provider lets us know.
  private func reconcile(_ row: inout EffectRow) async throws -> ProviderAnswer? {
    switch provider.effectClass {
    case .a: return row.isOld ? try await find(row) : nil
    case .b:
      // A call that nobody waits for may still act: what is not there yet may come.
      try await Effects.wait(provider.patience - (row.sentAgo ?? provider.patience), for: "a lost call may still act")
      return try await find(row)
    case .c:
      // What a restore has lost, if there was anything, nobody knows of.
      guard row.wasSent else { return nil }
      try await bookWaste(row)
      // What is lost after this is another loss.
      row.wasted += 1
      return nil
    }
  }

  private func find(_ row: EffectRow) async throws -> ProviderAnswer? {
    do {
      return try await provider.find(row.key)
    } catch ProviderFailure.rateLimited(let delay, let why) {
      throw PutBack(after: delay ?? Backoff.delay(attempt: item.attempt), isAttempt: false, why)
    } catch  where !Task.isCancelled {
      throw PutBack(
        after: Backoff.delay(attempt: item.attempt), isAttempt: true, "the call could not be looked up: \(error)")
    }
  }

  private func bookWaste(_ row: EffectRow) async throws {
    let waste = Waste(
      key: row.key, ordinal: row.wasted + 1, metric: metric, provider: provider.name, micros: maxMicros,
      why: "lost_call")
    try await change(EffectTable.waste(row, item), telling: [try waste.message(item)])
  }

  private func markSent(_ row: EffectRow) async throws {
    // Nothing is sent after a cancellation or a pause.
    try await database.transaction(for: item.session) { transaction in
      try Jobs.checkPermit(await transaction.one(Jobs.permit(item)))
      guard try await transaction.execute(EffectTable.markSent(row, item)) == 1 else { throw Fenced() }
    }
  }

  // MARK: The call

  private func call(_ row: EffectRow) async throws -> ProviderAnswer {
    // Classes B and C know by now what came of a call before this one.
    let isEarlierUnknown = row.mayHaveBeenDone && provider.effectClass == .a
    do {
      return try await measured { try await provider.call(row.request, key: row.key) }
    } catch ProviderFailure.transient(let why) {
      try await change(EffectTable.undo(row, item, isEarlierUnknown: isEarlierUnknown))
      throw PutBack(after: Backoff.delay(attempt: item.attempt, limit: .seconds(300)), isAttempt: true, why)
    } catch ProviderFailure.rateLimited(let delay, let why) {
      try await change(EffectTable.undo(row, item, isEarlierUnknown: isEarlierUnknown))
      throw PutBack(
        after: delay ?? Backoff.delay(attempt: item.attempt + 3, limit: .seconds(300)), isAttempt: false, why)
    } catch ProviderFailure.permanent(let reason, let why) {
      try await change(
        EffectTable.fail(row, reason, why, item), telling: [try Release(row.key, reason.rawValue).message(item)])
      effects.held.remove(row.key)
      throw ProviderFailure.permanent(reason, why)
    } catch  where !Task.isCancelled {
      try await change(EffectTable.markUnknown(row, item))
      throw PutBack(
        after: Backoff.delay(attempt: item.attempt, limit: .seconds(300)), isAttempt: true,
        "nobody knows what came of a call: \(error)")
    }
  }

  private func measured(
    _ call: @escaping @Sendable () async throws -> ProviderAnswer
  ) async throws -> ProviderAnswer {
    let start = ContinuousClock.now
    do {
      let answer = try await Trace.within("call \(provider.name)", .client) {
        try await within(Effects.timeLeft(of: item), call)
      }
      ProviderRecord.shared.note(provider.name, .answered, took: ContinuousClock.now - start)
      return answer
    } catch {
      if !Task.isCancelled {
        ProviderRecord.shared.note(provider.name, ProviderRecord.Outcome(error), took: ContinuousClock.now - start)
      }
      throw error
    }
  }

  // MARK: After the call

  /// The answer and its bill, all or nothing, and only under the latest token: from here on it is not paid for again.
  private func record(_ answer: ProviderAnswer, _ row: EffectRow) async throws -> ProviderAnswer {
    guard answer.canBeKept else {
      try await refuse(answer, row)
      throw ProviderFailure.permanent(.badOutput, "the provider's answer is too large, or its bill below zero")
    }
    let now = Instant.now
    let bill = Bill(key: row.key, micros: answer.costMicros, units: answer.units, at: now)
    try await change(EffectTable.record(answer, at: now, row, item), telling: [try bill.message(item)])
    effects.held.remove(row.key)
    try await effects.reached(.recorded)
    return answer
  }

  /// An answer that cannot be kept was paid for all the same, by the platform.
  private func refuse(_ answer: ProviderAnswer, _ row: EffectRow) async throws {
    let waste = Waste(
      key: row.key, ordinal: row.wasted + 1, metric: metric, provider: provider.name,
      micros: max(0, answer.costMicros), why: "refused_answer")
    try await change(
      EffectTable.fail(row, .badOutput, "the provider's answer could not be kept", item),
      telling: [try waste.message(item), try Release(row.key, "refused_answer").message(item)])
    effects.held.remove(row.key)
  }

  private func change(_ statement: Statement, telling messages: [Statement] = []) async throws {
    try await database.transaction(for: item.session) { transaction in
      guard try await transaction.one(EffectTable.hold(item)) != nil,
        try await transaction.execute(statement) == 1
      else { throw Fenced() }
      if !messages.isEmpty { _ = try await transaction.pipeline(messages) }
    }
    if !messages.isEmpty { Wakeup.outbox.signal() }
  }
}
