public import Contracts
public import Postgres
public import Vocabulary

/// What a service does for one kind of work. The queue, the leases, the money and the outcome are not its business.
public protocol Performer: Sendable {
  var kind: WorkKind { get }
  /// What one item counts as in billing.
  var metric: Metric { get }
  /// The most one item can cost: reserved before it starts.
  var maxMicros: Int64 { get }
  /// Who is paid: `embedded` when nobody is.
  var provider: String { get }
  /// Whom ``perform(_:effects:)`` calls: they are asked about calls that were lost.
  var providers: [any Provider] { get }

  /// Splits a command into items. Pure reading; the same command always gives the same items.
  func items(for request: PerformRequest) async throws -> [WorkItem]

  /// Does one item, outside any transaction: this is where fetching and computing happen. Whatever cannot be taken back or costs
  /// money goes through `effects`.
  ///
  /// - Throws: a ``Refusal`` that cannot be retried fails the item for good; anything else is tried again.
  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult

  /// Sums the job up in the transaction that finishes its last item.
  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion
}

extension Performer {
  public var maxMicros: Int64 { 0 }
  public var provider: String { "embedded" }
  public var providers: [any Provider] { [] }
}

/// One piece of a command.
public struct WorkItem: Sendable {
  /// Unique within the command and the same whenever the command is split again: a keyword's id, a competitor's.
  public let naturalKey: String
  public let payload: [UInt8]

  public init(naturalKey: String, payload: [UInt8] = []) {
    self.naturalKey = naturalKey
    self.payload = payload
  }
}

/// One piece of a command, leased to this worker.
public struct ClaimedItem: Sendable {
  public let commandKey: UUID
  public let organization: UUID
  public let workflow: UUID
  public let kind: WorkKind
  public let runNo: Int
  public let itemNo: Int
  public let naturalKey: String
  public let payload: [UInt8]
  public let input: StepInput
  /// The person on whose behalf the workflow runs.
  public let requestedBy: UUID?
  public let attempt: Int
  /// When the step's time is over.
  let deadline: ContinuousClock.Instant?
  /// The fence: only the holder of the latest token may finish the item.
  let token: Int64

  /// What this item's outward effect is known by, everywhere and for ever: never the attempt, never the time.
  public var effectID: UUID { .derived(from: commandKey.description, naturalKey, "effect") }

  /// The caller of every statement that finishes the item.
  public var session: SessionContext { SessionContext(organization: organization, user: requestedBy) }
}

/// What came of one item.
public struct ItemResult: Sendable {
  public let units: Int64
  public let costMicros: Int64
  /// Writes the item's rows in its finishing transaction; a second run of it must change nothing.
  public let write: @Sendable (Transaction) async throws -> Void

  public init(units: Int64 = 1, costMicros: Int64 = 0, write: @escaping @Sendable (Transaction) async throws -> Void) {
    self.units = units
    self.costMicros = costMicros
    self.write = write
  }
}

/// A job whose last item has just been finished.
public struct ConcludingJob: Sendable {
  public let commandKey: UUID
  public let organization: UUID
  public let workflow: UUID
  public let kind: WorkKind
  public let runNo: Int
  public let input: StepInput
  public let itemsTotal: Int
  public let itemsFailed: Int
  /// Why items failed, one sentence each, the first twenty.
  public let failures: [String]
}

/// What came of a job.
public struct Conclusion: Sendable {
  /// Why the step failed although its items ended.
  public struct Failure: Sendable {
    public let reason: Reason
    public let message: String

    public init(_ reason: Reason, _ message: String) {
      self.reason = reason
      self.message = message
    }
  }

  /// How many of the step's product exist now.
  public let made: Int
  /// SHA-256 over what was made: what an approval is bound to.
  public let outputHash: [UInt8]
  public let output: StepOutput
  public let warnings: [String]
  public let failure: Failure?

  public init(
    made: Int, outputHash: [UInt8], output: StepOutput, warnings: [String] = [], failure: Failure? = nil
  ) {
    self.made = made
    self.outputHash = outputHash
    self.output = output
    self.warnings = warnings
    self.failure = failure
  }
}
