import Contracts
public import Logging
public import Postgres
public import RPC
import Synchronization
import Telemetry
public import Vocabulary
import Wire

/// Performs the items of a service's queue: claim, reserve, perform, commit.
///
/// An item is leased under a rising token, money is set aside before anything is spent, and its rows, its bill and, when it is
/// the last, its job's outcome are committed together. What a runner that dies has held is free at once, as its sign of life is
/// (``Presence``); one that wakes up after its lease finds its token outdated and changes nothing.
public struct WorkRunner: Worker {
  public let name = "work-runner"
  private let performers: [WorkKind: any Performer]
  private let database: Database
  private let workers: Database
  private let concurrency: Int
  private let share: Int
  private let logger: Logger
  private let billing: @Sendable (UUID, UUID?) -> any RPCChannel
  private let reached: @Sendable (EffectPoint) async throws -> Void

  private static let lease: Duration = .seconds(5)
  private static let heartbeat: Duration = .milliseconds(1_500)
  /// Every so many heartbeats reservations are renewed, which lapse after a minute.
  private static let renewal = 10
  /// An item that has failed this often, or killed its worker this often, is set aside.
  private static let attempts = 5
  /// Items of one organization under way at once, in all processes of the service.
  public static let share = 8

  /// - Parameters:
  ///   - billing: a channel to billing for an organization, on behalf of a person.
  public init(
    performers: [any Performer], database: Database, workers: Database, concurrency: Int, share: Int = WorkRunner.share,
    logger: Logger, billing: @escaping @Sendable (UUID, UUID?) -> any RPCChannel
  ) {
    self.init(
      performers: performers, database: database, workers: workers, concurrency: concurrency, share: share,
      logger: logger, billing: billing, reached: { try await $0.failpoint.hit() })
  }

  /// - Parameter reached: told where calls stand, for tests that end a runner there.
  package init(
    performers: [any Performer], database: Database, workers: Database, concurrency: Int, share: Int = WorkRunner.share,
    logger: Logger, billing: @escaping @Sendable (UUID, UUID?) -> any RPCChannel,
    reached: @escaping @Sendable (EffectPoint) async throws -> Void
  ) {
    self.performers = Dictionary(uniqueKeysWithValues: performers.map { ($0.kind, $0) })
    self.database = database
    self.workers = workers
    self.concurrency = concurrency
    self.share = share
    self.logger = logger
    self.billing = billing
    self.reached = reached
  }

  public func run() async throws {
    try await Presence.during(workers, logger) { presence in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await Reclaimer(workers: workers, holder: presence.holder.name, logger: logger).run() }
        group.addTask { try await work(as: presence) }
        while try await group.next() != nil {}
      }
    }
  }

  /// Claims as many items as there are free hands, and gives each a task of its own.
  private func work(as presence: Presence) async throws {
    let hands = Hands(concurrency)
    try await withThrowingDiscardingTaskGroup { items in
      while true {
        try Task.checkCancellation()
        beat()
        let seen = Wakeup.items.count
        for claim in await claim(upTo: hands.free.withLock(\.self), as: presence.holder) {
          hands.free.withLock { $0 -= 1 }
          items.addTask {
            await handle(claim)
            hands.free.withLock { $0 += 1 }
            Wakeup.items.signal()
          }
        }
        try await Wakeup.items.wait(since: seen, upTo: .milliseconds(Int64.random(in: 200...300)))
      }
    }
  }

  /// How many more items this process takes on.
  private final class Hands: Sendable {
    let free: Mutex<Int>

    init(_ count: Int) { free = Mutex(count) }
  }

  /// A leased item, and why it must not be begun, if so.
  private struct Claim {
    let item: ClaimedItem
    let obstacle: Refusal?
    let isPoison: Bool

    init(_ row: Row) throws {
      item = try ClaimedItem(row: row)
      isPoison = item.attempt > WorkRunner.attempts
      obstacle =
        if try row.get("is_cancelled") {
          Refusal(.workflowOver, "the work was cancelled")
        } else if try row.get("is_late", as: Bool?.self) == true {
          Refusal(.timeout, "the step's time was over before this item was begun")
        } else if isPoison {
          Refusal(.fault, "set aside after \(WorkRunner.attempts) attempts")
        } else { nil }
    }
  }

  private var kinds: [String] { performers.keys.map(\.text) }

  private func claim(upTo most: Int, as holder: Presence.Holder) async -> [Claim] {
    guard most > 0 else { return [] }
    let claim = Queue.claim(upTo: most, holder: holder, kinds: kinds, lease: Self.lease, share: share)
    do {
      let rows = try await workers.batch(for: nil, [Queue.byIndex, Queue.serializeClaims, claim])[2]
      guard !rows.isEmpty else { return [] }
      let claimed = try Queue.claimed(rows, by: holder)
      return try await workers.batch(for: nil, [Queue.byIndex, claimed])[1].map(Claim.init)
    } catch {
      // The items that are under way must not end because others could not be had.
      if !Task.isCancelled { logger.warning("no item could be claimed", metadata: ["error": "\(error)"]) }
      return []
    }
  }

  private func handle(_ claim: Claim) async {
    let item = claim.item
    await Trace.span("item \(item.kind.text)", .consumer, of: .step(item.commandKey)) {
      Trace.note([
        "workflow": .text(item.workflow.description), "organization": .text(item.organization.description),
        "item": .number(Int64(item.itemNo)), "attempt": .number(Int64(item.attempt)),
      ])
      await handle(item, claim)
    }
  }

  private func handle(_ item: ClaimedItem, _ claim: Claim) async {
    let begun = Instant.now
    do {
      if let obstacle = claim.obstacle {
        return try await giveUp(item, because: obstacle, as: claim.isPoison ? .quarantined : .failed)
      }
      do {
        try await performWithHeartbeat(item)
      } catch  where Task.isCancelled {
        // The process is ending: whatever went wrong says nothing about the item.
        throw error
      } catch is Fenced {
        logger.notice("item was taken over", metadata: item.metadata)
      } catch let back as PutBack where !back.isAttempt || item.attempt < Self.attempts {
        throw back
      } catch let back as PutBack {
        try await giveUp(item, because: Refusal(.serviceDown, back.description), as: .quarantined)
      } catch ProviderFailure.permanent(let reason, let why) {
        try await giveUp(item, because: Refusal(reason, why), as: .failed)
      } catch let refusal as Refusal where refusal.reason.isWantOfMoney {
        // What others have set aside and will not spend comes back by itself.
        if let delay = refusal.retryAfter { throw PutBack(after: delay, isAttempt: false, refusal.description) }
        try await waitForMoney(item, askedAfter: begun, because: refusal)
      } catch let refusal as Refusal where !refusal.reason.isRetryable || item.attempt >= Self.attempts {
        try await giveUp(item, because: refusal, as: .failed)
      } catch  where item.attempt >= Self.attempts {
        logger.error("item failed", metadata: item.metadata.merging(["error": "\(error)"]) { $1 })
        try await giveUp(
          item, because: Refusal(.fault, "an unexpected error, \(Self.attempts) times"), as: .quarantined)
      }
    } catch is Fenced {
      logger.notice("item was taken over", metadata: item.metadata)
    } catch {
      await putBack(item, because: error)
    }
  }

  private func note(_ outcome: String, of item: ClaimedItem) {
    Series.items.count(1, item.kind.text, outcome)
    Trace.note(["outcome": .text(outcome)])
  }

  private func putBack(_ item: ClaimedItem, because error: any Error) async {
    let isEnding = Task.isCancelled
    let back = error as? PutBack
    let delay =
      isEnding ? .zero : back?.delay ?? Backoff.delay(attempt: item.attempt, first: .seconds(1), limit: .seconds(20))
    if back?.isAttempt != false, !isEnding {
      logger.warning("item will be tried again", metadata: item.metadata.merging(["error": "\(error)"]) { $1 })
    }
    note("put_back", of: item)
    let statement = Queue.putBack(
      item, after: delay, isAttempt: !isEnding && back?.isAttempt != false, error: "\(error)")
    // Not cancelled with its task: the process may be ending, and the next process should not wait for the lease.
    _ = await Task { try? await workers.query(statement, for: nil) }.value
  }

  private func performWithHeartbeat(_ item: ClaimedItem) async throws {
    let held = HeldReservations()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await beat(item, held) }
      group.addTask { try await perform(item, held) }
      // The heartbeat never ends by itself but when the item is another's, so the first to end is the item.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func beat(_ item: ClaimedItem, _ held: HeldReservations) async throws {
    var beats = 0
    while true {
      try await Task.sleep(for: Self.heartbeat)
      let extended = try? await workers.query(Queue.extend(item, lease: Self.lease), for: nil)
      // Whoever lost the item stops: another may be making its call.
      if let extended, extended.isEmpty { throw Fenced() }
      beats += 1
      guard beats % Self.renewal == 0 else { continue }
      let keys = held.all.map(\.description)
      guard !keys.isEmpty else { continue }
      // Shorter than what is left of the lease: a billing that hangs must not make this process a zombie.
      _ = try? await BillingClient(billing(item.organization, item.requestedBy)).renew(
        RenewRequest(effectIDs: keys), options: CallOptions(timeout: .seconds(2)))
    }
  }

  private func perform(_ item: ClaimedItem, _ held: HeldReservations) async throws {
    guard let performer = performers[item.kind] else {
      throw Refusal(.methodUnknown, "nobody here performs \(item.kind.text)")
    }
    try await Failpoint.itemClaimed.hit()
    try await PutBack.whileAbsent(of: item) {
      _ = try await BillingClient(billing(item.organization, item.requestedBy)).reserve(
        ReserveRequest(
          effectID: item.effectID.description, workflowID: item.workflow.description, metric: performer.metric,
          units: 1, maxMicros: performer.maxMicros, provider: performer.provider))
    }
    held.add(item.effectID)
    try await Failpoint.itemReserved.hit()
    try await begin(item, performer)
    try await Failpoint.itemSent.hit()
    let effects = Effects(item: item, database: database, held: held, billing: billing, reached: reached)
    let result = try await performer.perform(item, effects: effects)
    try await finish(item, performer, result)
  }

  /// T5: nothing is begun that was cancelled or paused since it was claimed.
  private func begin(_ item: ClaimedItem, _ performer: any Performer) async throws {
    let rows = try await database.batch(
      for: item.session,
      [Jobs.begin(item), Jobs.permit(item), Jobs.recordBegun(item, provider: performer.provider)])
    try Jobs.checkPermit(rows[1].first)
  }

  /// T6: the item's rows, its bill and its end, all or nothing, and only under the latest token.
  private func finish(_ item: ClaimedItem, _ performer: any Performer, _ result: ItemResult) async throws {
    let bill = try Bill(key: item.effectID, micros: result.costMicros, units: result.units, at: .now).message(item)
    try await database.transaction(for: item.session) { transaction in
      let rows = try await transaction.pipeline([
        Jobs.lock(item.commandKey, organization: item.organization),
        Jobs.finish(item, status: "done", micros: result.costMicros, error: nil),
      ])
      guard !rows[1].isEmpty else { throw Fenced() }
      let isOpen = try Jobs.isOpen(rows[0].first)
      await transaction.enqueue(Jobs.recordDone(item, micros: result.costMicros))
      await transaction.enqueue(bill)
      try await result.write(transaction)
      try await concludeIfLast(item, performer, isOpen: isOpen, in: transaction)
      try await Failpoint.itemBeforeCommit.hit()
    }
    note("done", of: item)
    Wakeup.outbox.signal()
    try await Failpoint.itemCommitted.hit()
  }

  /// There is work and no money for it: the whole command rests as if it were paused, and its workflow is told, once, so that
  /// somebody can raise the ceiling. It goes on when the workflow says so.
  private func waitForMoney(_ item: ClaimedItem, askedAfter begun: Instant, because refusal: Refusal) async throws {
    logger.notice("work waits for money", metadata: item.metadata.merging(["reason": "\(refusal)"]) { $1 })
    let wait = StepWait(
      commandKey: item.commandKey.description, organizationID: item.organization.description,
      workflowID: item.workflow.description, reason: refusal.reason.rawValue, message: refusal.message,
      askedAt: begun.micros)
    let message = Outbox.message(
      to: "workflow", kind: "step_wait",
      id: .derived(from: item.commandKey.description, "wait", String(item.itemNo), String(item.token)),
      organization: item.organization, body: try wait.encoded())
    try await database.transaction(for: item.session) { transaction in
      _ = try await lockJob(item, in: transaction)
      let back = Queue.putBack(item, after: .zero, isAttempt: false, error: refusal.description)
      guard try await transaction.execute(back) == 1 else { throw Fenced() }
      // Of items that are refused at once the first tells.
      let rest = Jobs.rest(item.commandKey, organization: item.organization)
      guard try await transaction.execute(rest) > 0 else { return }
      try await transaction.execute(Queue.park(item.commandKey, organization: item.organization))
      try await transaction.execute(message)
    }
    Wakeup.outbox.signal()
  }

  /// How an item ends that is not done.
  private enum Ending: String { case failed, quarantined }

  private func giveUp(_ item: ClaimedItem, because refusal: Refusal, as ending: Ending) async throws {
    logger.warning("item failed", metadata: item.metadata.merging(["error": "\(refusal)"]) { $1 })
    guard let performer = performers[item.kind] else { return }
    try await database.transaction(for: item.session) { transaction in
      let isOpen = try await lockJob(item, in: transaction)
      let finish = Jobs.finish(
        item, status: isOpen ? ending.rawValue : "cancelled", micros: 0, error: refusal.message)
      guard try await transaction.one(finish) != nil else { throw Fenced() }
      await transaction.enqueue(Jobs.recordFailed(item))
      await transaction.enqueue(try Release(item.effectID, refusal.reason.rawValue).message(item))
      let left = LeftEffects(item: item)
      try await left.close(in: transaction)
      // Whoever cancels has had what was done until then.
      if isOpen { try await left.refund(in: transaction) }
      try await concludeIfLast(item, performer, isOpen: isOpen, in: transaction)
    }
    note(ending.rawValue, of: item)
    Wakeup.outbox.signal()
  }

  /// Whether the job is under way still; others that finish its items wait here.
  private func lockJob(_ item: ClaimedItem, in transaction: Transaction) async throws -> Bool {
    try Jobs.isOpen(await transaction.one(Jobs.lock(item.commandKey, organization: item.organization)))
  }

  /// - Parameter isOpen: whether anyone waits for the job: nobody does once it was cancelled.
  private func concludeIfLast(
    _ item: ClaimedItem, _ performer: any Performer, isOpen: Bool, in transaction: Transaction
  ) async throws {
    guard isOpen else {
      return try await CancelledJob(key: item.commandKey, organization: item.organization).account(in: transaction)
    }
    guard try await transaction.one(Jobs.open(item.commandKey, organization: item.organization)) == nil else { return }
    let sums = try await transaction.pipeline([
      Jobs.tally(item.commandKey, organization: item.organization), Jobs.failures(item),
    ])
    guard let tally = sums[0].first else { return }
    let failures = try sums[1].map { row in
      "\(try row.get("natural_key", as: String.self)): \(try row.get("error", as: String.self))"
    }
    let job = ConcludingJob(
      commandKey: item.commandKey, organization: item.organization, workflow: item.workflow, kind: item.kind,
      runNo: item.runNo, input: item.input, itemsTotal: Int(try tally.get("total", as: Int64.self)),
      itemsFailed: Int(try tally.get("failed", as: Int64.self)), failures: failures)
    let conclusion = try await performer.conclude(job, in: transaction)
    let closed = try await transaction.one(Jobs.close(item, status: conclusion.failure == nil ? "done" : "failed"))
    let outcome = StepOutcome(
      job, conclusion, micros: try tally.get("micros"), tookMs: try closed?.get("took_ms") ?? 0)
    await transaction.enqueue(
      Outbox.message(
        to: "workflow", kind: "step_outcome", id: .derived(from: item.commandKey.description, "outcome"),
        organization: item.organization, body: try outcome.encoded()))
  }
}

extension ClaimedItem {
  init(row: Row) throws {
    commandKey = try row.get("command_key")
    organization = try row.get("organization_id")
    workflow = try row.get("workflow_id")
    kind = WorkKind(text: try row.get("work", as: String.self)) ?? .unspecified
    runNo = Int(try row.get("run_no", as: Int32.self))
    itemNo = Int(try row.get("item_no", as: Int32.self))
    naturalKey = try row.get("natural_key")
    payload = try row.get("payload")
    input = try StepInput(decoding: try row.get("input", as: [UInt8].self))
    requestedBy = try row.get("requested_by")
    attempt = Int(try row.get("attempt", as: Int32.self))
    token = try row.get("token")
    deadline = try row.get("left_ms", as: Int64?.self).map { ContinuousClock.now + .milliseconds($0) }
  }

  fileprivate var metadata: Logger.Metadata {
    ["workflow": "\(workflow)", "work": "\(kind.text)", "item": "\(naturalKey)", "attempt": "\(attempt)"]
  }
}

extension StepOutcome {
  fileprivate init(_ job: ConcludingJob, _ conclusion: Conclusion, micros: Int64, tookMs: Int64) {
    self.init(
      commandKey: job.commandKey.description, organizationID: job.organization.description,
      workflowID: job.workflow.description, work: job.kind, runNo: Int32(job.runNo),
      status: conclusion.failure == nil ? .succeeded : .failed, made: Int32(conclusion.made),
      itemsTotal: Int32(job.itemsTotal), itemsFailed: Int32(job.itemsFailed), costMicros: micros,
      outputHash: conclusion.outputHash, reason: conclusion.failure?.reason.rawValue ?? "",
      message: conclusion.failure?.message ?? "", warnings: conclusion.warnings + job.failures,
      output: conclusion.output, tookMs: tookMs)
  }
}
