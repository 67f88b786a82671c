import Contracts
public import Logging
public import Postgres
public import RPC
public import Vocabulary
import Wire

/// Performs the items of a service's queue: claim, reserve, perform, commit.
///
/// Each item goes through the transactions T3 to T6 of `Durable.md`: it is leased under a rising token, money is set aside
/// before anything is spent, and its rows, its bill and, when it is the last, its job's outcome are committed together. A
/// runner that dies leaves a lease that runs out; one that wakes up after its lease finds its token outdated and changes
/// nothing.
public struct WorkRunner: Worker {
  public let name = "work-runner"
  private let performers: [WorkKind: any Performer]
  private let database: Database
  private let workers: Database
  private let holder: String
  private let concurrency: Int
  private let logger: Logger
  private let billing: @Sendable (UUID, UUID?) -> any RPCChannel

  private static let lease: Duration = .seconds(15)
  private static let heartbeat: Duration = .seconds(5)
  /// An item that has failed this often, or killed its worker this often, is set aside.
  private static let attempts = 5

  /// - Parameters:
  ///   - holder: the path of this process's socket: whoever held its name before is dead.
  ///   - billing: a channel to billing for an organization, on behalf of a person.
  public init(
    performers: [any Performer], database: Database, workers: Database, holder: String, concurrency: Int,
    logger: Logger, billing: @escaping @Sendable (UUID, UUID?) -> any RPCChannel
  ) {
    self.performers = Dictionary(uniqueKeysWithValues: performers.map { ($0.kind, $0) })
    self.database = database
    self.workers = workers
    self.holder = holder
    self.concurrency = concurrency
    self.logger = logger
    self.billing = billing
  }

  public func run() async throws {
    _ = try await workers.query(Jobs.reclaim(holder: holder), for: nil)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<concurrency { group.addTask { try await work() } }
      while try await group.next() != nil {}
    }
  }

  private func work() async throws {
    while true {
      try Task.checkCancellation()
      do {
        if let claim = try await claim() {
          await handle(claim)
          continue
        }
      } catch  where !Task.isCancelled {
        // The items that others of this process are at must not end because this one could not be had.
        logger.warning("no item could be claimed", metadata: ["error": "\(error)"])
      }
      await Wakeup.items.wait(upTo: .milliseconds(Int64.random(in: 200...300)))
    }
  }

  /// A leased item, and why it must not be begun, if so.
  private struct Claim {
    let item: ClaimedItem
    let obstacle: Refusal?

    init(_ row: Row) throws {
      item = try ClaimedItem(row: row)
      obstacle =
        if try row.get("is_cancelled") {
          Refusal(.workflowOver, "the work was cancelled")
        } else if try row.get("is_late", as: Bool?.self) == true {
          Refusal(.timeout, "the step's time was over before this item was begun")
        } else if item.attempt > WorkRunner.attempts {
          Refusal(.fault, "given up after \(WorkRunner.attempts) attempts")
        } else { nil }
    }
  }

  private func claim() async throws -> Claim? {
    let kinds = performers.keys.map(\.text)
    guard let row = try await workers.query(Jobs.claim(holder: holder, kinds: kinds, lease: Self.lease), for: nil).first
    else { return nil }
    return try Claim(row)
  }

  private func handle(_ claim: Claim) async {
    let item = claim.item
    do {
      if let obstacle = claim.obstacle { return try await giveUp(item, because: obstacle) }
      do {
        try await performWithHeartbeat(item)
      } catch  where Task.isCancelled {
        // The process is ending: whatever went wrong says nothing about the item.
        throw error
      } catch let refusal as Refusal where !refusal.reason.isRetryable || item.attempt >= Self.attempts {
        try await giveUp(item, because: refusal)
      } catch is Fenced {
        logger.notice("item was taken over", metadata: item.metadata)
      } catch  where item.attempt >= Self.attempts {
        logger.error("item failed", metadata: item.metadata.merging(["error": "\(error)"]) { $1 })
        try await giveUp(item, because: Refusal(.fault, "an unexpected error, \(Self.attempts) times"))
      }
    } catch is Fenced {
      logger.notice("item was taken over", metadata: item.metadata)
    } catch {
      await putBack(item, because: error)
    }
  }

  private func putBack(_ item: ClaimedItem, because error: any Error) async {
    logger.notice("item will be tried again", metadata: item.metadata.merging(["error": "\(error)"]) { $1 })
    let delay = Backoff.delay(attempt: item.attempt)
    // In a task of its own: this one may have been cancelled, and the next process should not wait for the lease.
    _ = await Task { try? await workers.query(Jobs.putBack(item, after: delay, error: "\(error)"), for: nil) }.value
  }

  private func performWithHeartbeat(_ item: ClaimedItem) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while true {
          try await Task.sleep(for: Self.heartbeat)
          _ = try? await workers.query(Jobs.extend(item, lease: Self.lease), for: nil)
        }
      }
      group.addTask { try await perform(item) }
      // The heartbeat never ends by itself, so the first to end is the item.
      try await group.next()
      group.cancelAll()
    }
  }

  private func perform(_ item: ClaimedItem) async throws {
    guard let performer = performers[item.kind] else {
      throw Refusal(.methodUnknown, "nobody here performs \(item.kind.text)")
    }
    _ = try await database.batch(
      for: item.organization, [Jobs.begin(item), Jobs.recordIntent(item, provider: performer.provider)])
    _ = try await BillingClient(billing(item.organization, item.requestedBy)).reserve(
      ReserveRequest(
        effectID: item.effectID.description, workflowID: item.workflow.description, metric: performer.metric, units: 1,
        maxMicros: performer.maxMicros, provider: performer.provider))
    _ = try await database.query(Jobs.recordSent(item), for: item.organization)
    let result = try await performer.perform(item)
    try await finish(item, performer, result)
  }

  /// T6: the item's rows, its bill and its end, all or nothing, and only under the latest token.
  private func finish(_ item: ClaimedItem, _ performer: any Performer, _ result: ItemResult) async throws {
    let settlement = try SettleRequest(
      effectID: item.effectID.description, micros: result.costMicros, units: result.units,
      occurredAt: Instant.now.micros,
      step: item.kind.text
    ).encoded()
    try await database.transaction(for: item.session) { transaction in
      let isOpen = try await lockJob(item, in: transaction)
      try await mark(item, status: "done", micros: result.costMicros, error: nil, in: transaction)
      _ = try await transaction.execute(Jobs.recordDone(item, micros: result.costMicros))
      try await result.write(transaction)
      _ = try await transaction.execute(
        Outbox.message(
          to: "billing", kind: "settle", id: .derived(from: item.effectID.description, "settle"),
          organization: item.organization, body: settlement))
      try await concludeIfLast(item, performer, isOpen: isOpen, in: transaction)
    }
    Wakeup.outbox.signal()
  }

  private func giveUp(_ item: ClaimedItem, because refusal: Refusal) async throws {
    logger.warning("item failed", metadata: item.metadata.merging(["error": "\(refusal)"]) { $1 })
    guard let performer = performers[item.kind] else { return }
    let release = try ReleaseRequest(effectID: item.effectID.description, reason: refusal.reason.rawValue).encoded()
    try await database.transaction(for: item.session) { transaction in
      let isOpen = try await lockJob(item, in: transaction)
      try await mark(item, status: isOpen ? "failed" : "cancelled", micros: 0, error: refusal.message, in: transaction)
      _ = try await transaction.execute(Jobs.recordFailed(item))
      _ = try await transaction.execute(
        Outbox.message(
          to: "billing", kind: "release", id: .derived(from: item.effectID.description, "release"),
          organization: item.organization, body: release))
      try await concludeIfLast(item, performer, isOpen: isOpen, in: transaction)
    }
    Wakeup.outbox.signal()
  }

  /// Whether the job is under way still; others that finish its items wait here.
  private func lockJob(_ item: ClaimedItem, in transaction: Transaction) async throws -> Bool {
    let status = try await transaction.one(Jobs.lock(item))?.get("status", as: String.self)
    return status == "accepted" || status == "running"
  }

  private func mark(
    _ item: ClaimedItem, status: String, micros: Int64, error: String?, in transaction: Transaction
  ) async throws {
    guard try await transaction.execute(Jobs.finish(item, status: status, micros: micros, error: error)) == 1 else {
      throw Fenced()
    }
  }

  /// - Parameter isOpen: whether anyone waits for the job: nobody does once it was cancelled.
  private func concludeIfLast(
    _ item: ClaimedItem, _ performer: any Performer, isOpen: Bool, in transaction: Transaction
  ) async throws {
    guard isOpen else {
      return try await CancelledJob(key: item.commandKey, organization: item.organization).account(in: transaction)
    }
    let tally = try await transaction.one(Jobs.tally(item.commandKey, organization: item.organization))
    guard let tally, try tally.get("open", as: Int64.self) == 0 else { return }
    let failures = try await transaction.query(Jobs.failures(item)).map { row in
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
    _ = try await transaction.execute(
      Outbox.message(
        to: "workflow", kind: "step_outcome", id: .derived(from: item.commandKey.description, "outcome"),
        organization: item.organization, body: try outcome.encoded()))
  }
}

/// Another worker holds the item now.
private struct Fenced: Error {}

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
