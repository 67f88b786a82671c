public import Logging
public import Postgres
import Vocabulary

/// Asks providers about calls that nobody waits for any more: their item was cancelled, failed or timed out while they were under
/// way, and the provider may have been paid.
///
/// A call is asked about when its provider can no longer act on it, and never made again. What is found is booked as if its item
/// had been told: answer, bill, and the workflow's own sum. What is not found came to nothing. Who cannot be reached is asked again
/// later. Class C knows nothing: its calls are booked as lost when their items are given up, or here when an item was done without
/// them.
public struct LostCalls: Worker {
  public let name = "lost-calls"
  private let providers: [String: any Provider]
  private let database: Database
  private let workers: Database
  private let logger: Logger

  /// For one question. A call is left to whoever took it for twice as long.
  private static let limit: Duration = .seconds(30)

  public init(performers: [any Performer], database: Database, workers: Database, logger: Logger) {
    let known = performers.flatMap(\.providers).map { ($0.name, $0) }
    providers = Dictionary(known, uniquingKeysWith: { first, _ in first })
    self.database = database
    self.workers = workers
    self.logger = logger
  }

  public func run() async throws {
    while true {
      try Task.checkCancellation()
      beat()
      let calls = try await claim()
      await withTaskGroup(of: Void.self) { group in
        for call in calls { group.addTask { await resolve(call) } }
      }
      if calls.isEmpty { try await Task.sleep(for: .milliseconds(Int64.random(in: 800...1_200))) }
    }
  }

  private func claim() async throws -> [LostCall] {
    guard !providers.isEmpty else { return [] }
    let statement = LostCallTable.claim(Array(providers.values), for: Self.limit * 2)
    return try await workers.query(statement, for: nil).map(LostCall.init)
  }

  private func resolve(_ call: LostCall) async {
    guard let provider = providers[call.provider] else { return }
    do {
      try await Failpoint.lostCallClaimed.hit()
      guard provider.canBeSearched else { return try await write(LostCallTable.waste(call), call, [call.loss]) }
      let found = try await within(Self.limit) { try await provider.find(call.key) }
      try await Failpoint.lostCallAnswered.hit()
      guard let answer = found else {
        return try await write(LostCallTable.close(call), call, [try Release(call.key, "not_found").message(call)])
      }
      try await book(answer, call)
    } catch ProviderFailure.rateLimited(let delay?, _) {
      await postpone(call, by: delay, because: "we ask too often")
    } catch {
      let delay = Backoff.delay(attempt: Int(call.lookups), first: .seconds(2), limit: .seconds(3_600))
      await postpone(call, by: delay, because: "\(error)")
    }
  }

  private func book(_ answer: ProviderAnswer, _ call: LostCall) async throws {
    logger.notice("a lost call was found", metadata: call.metadata)
    guard answer.canBeKept else {
      return try await write(LostCallTable.refuse(call), call, [call.refusal(costing: max(0, answer.costMicros))])
    }
    let now = Instant.now
    let bill = Bill(key: call.key, micros: answer.costMicros, units: answer.units, at: now)
    var messages = [try bill.message(call), try call.cost(answer.costMicros)]
    if call.isRefunded, answer.costMicros > 0 { messages.append(try Refund(key: call.key).message(call)) }
    try await write(LostCallTable.record(answer, at: now, call), call, messages)
  }

  /// All or nothing, and nothing when a later run has taken the call over meanwhile: then it is that run's to ask.
  private func write(_ statement: Statement, _ call: LostCall, _ messages: [Statement]) async throws {
    try await database.transaction(for: call.organization) { transaction in
      guard try await transaction.execute(statement) == 1 else { return }
      _ = try await transaction.pipeline(messages)
      try await Failpoint.lostCallBeforeCommit.hit()
    }
    try await Failpoint.lostCallCommitted.hit()
    Wakeup.outbox.signal()
  }

  private func postpone(_ call: LostCall, by delay: Duration, because reason: String) async {
    logger.warning(
      "a lost call could not be looked up", metadata: call.metadata.merging(["error": "\(reason)"]) { $1 })
    _ = try? await workers.query(LostCallTable.postpone(call, by: delay), for: nil)
  }
}
