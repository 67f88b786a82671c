import Contracts
import Vocabulary
import WorkflowService

/// What protects the protocol. The search runs with all of them, and, to show that it sees anything, without each.
public struct Defences: OptionSet, Hashable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A message taken twice acts once, at the workflow.
  public static let inbox = Defences(rawValue: 1 << 0)
  /// A command taken twice makes one job.
  public static let commandInbox = Defences(rawValue: 1 << 1)
  /// Only the holder of the latest token writes.
  public static let token = Defences(rawValue: 1 << 2)
  /// A cancellation that overtakes its command is remembered.
  public static let tombstone = Defences(rawValue: 1 << 3)
  /// Nothing is sent for work that was cancelled, or is held.
  public static let lookBeforeSending = Defences(rawValue: 1 << 4)
  /// Class A is called with one key however often it is tried.
  public static let sameKey = Defences(rawValue: 1 << 5)
  /// Class B publishes what was recorded, and nothing else.
  public static let recordBeforePublishing = Defences(rawValue: 1 << 6)
  /// A lost call of class C is booked as waste.
  public static let waste = Defences(rawValue: 1 << 7)
  /// Money is set aside before a call.
  public static let reserve = Defences(rawValue: 1 << 8)
  /// The books are compared before a workflow completes.
  public static let settle = Defences(rawValue: 1 << 9)
  /// A decision names what it is about.
  public static let subject = Defences(rawValue: 1 << 10)
  /// An outcome names the command it is of.
  public static let command = Defences(rawValue: 1 << 11)
  /// Intent is written before the call.
  public static let intent = Defences(rawValue: 1 << 12)

  /// What has ended does not end again.
  public static let endOnce = Defences(rawValue: 1 << 13)

  public static let all = Defences(rawValue: 1 << 14 - 1)

  /// What must be seen to fail when it is taken away: single defences, and those together that stand in for each other.
  public static let removals: [(name: String, removed: Defences)] = [
    ("command inbox", .commandInbox), ("tombstone", .tombstone), ("look before sending", .lookBeforeSending),
    ("same key", .sameKey), ("record before publishing", .recordBeforePublishing), ("waste", .waste),
    ("reserve", .reserve), ("settle", .settle), ("subject", .subject), ("intent", .intent),
    ("inbox and command", [.inbox, .command]), ("token and end once", [.token, .endOnce]),
  ]
}

/// How much may happen to a world before it must come to rest.
public struct Faults: Hashable, Sendable {
  public var crashes: UInt8
  public var copies: UInt8
  public var takeovers: UInt8
  public var lostCalls: UInt8
  public var cancels: UInt8
  public var rejects: UInt8
  public var pauses: UInt8
  public var failures: UInt8
  /// How often there is no money when it is asked for.
  public var shortages: UInt8

  public init(
    crashes: UInt8 = 0, copies: UInt8 = 0, takeovers: UInt8 = 0, lostCalls: UInt8 = 0, cancels: UInt8 = 0,
    rejects: UInt8 = 0, pauses: UInt8 = 0, failures: UInt8 = 0, shortages: UInt8 = 0
  ) {
    self.crashes = crashes
    self.copies = copies
    self.takeovers = takeovers
    self.lostCalls = lostCalls
    self.cancels = cancels
    self.rejects = rejects
    self.pauses = pauses
    self.failures = failures
    self.shortages = shortages
  }
}

/// A workflow near its end (step 7 to completion), two workers, one item with one paid effect for each command: of class B in
/// step 7, C in step 8, A in step 9. Everything durable is in it, and what the two workers have in their heads.
struct World: Hashable {
  enum Class: UInt8 { case a, b, c }

  /// The workflow's row.
  struct Flow: Hashable {
    var state: WorkflowState
    var phase: Phase
    var pausedFrom: Phase?
    var isWaiting = false
    /// Commands and subjects are numbers here: command 0 is the first that was sent.
    var awaiting: UInt8?
    var gate: UInt8?
    var lapsed: UInt8?
  }

  enum Message: Hashable {
    case perform(UInt8)
    case cancel(UInt8)
    case hold(UInt8, Bool)
    case wait(UInt8)
    case outcome(UInt8, isSuccess: Bool)
  }

  struct Job: Hashable {
    enum Status: UInt8 { case absent, pending, running, done, cancelled }
    var step: WorkflowState
    var status = Status.absent
    /// A cancellation came before the command.
    var isEntombed = false
    var isHeld = false
    var token: UInt8 = 0
    var isIntended = false
    /// A call was begun whose end is not known.
    var isSent = false
    var isRecorded = false
    var isReserved = false
    var isSettled = false
    var waste: UInt8 = 0
    /// Class B: the draft whose id was recorded; drafts are numbered from 1.
    var draft: UInt8 = 0
    /// How often an item's rows were written.
    var writes: UInt8 = 0
    /// At the provider: charges, objects, which objects are public.
    var charges: UInt8 = 0
    var drafts: UInt8 = 0
    var published: UInt8 = 0

    var effect: Class {
      switch step {
      case .step7Validation: .b
      case .step8Subtopics: .c
      default: .a
      }
    }
  }

  struct Worker: Hashable {
    enum Stage: UInt8 { case claimed, reserved, sent, answered, recorded }
    var command: UInt8
    var token: UInt8
    var stage: Stage
    /// Class B: which draft is in its hands.
    var draft: UInt8 = 0
  }

  var flow: Flow
  var jobs: [Job] = []
  /// Which are on their way; a row of an outbox until it is taken.
  var bus: Set<Message> = []
  /// Outcomes that the workflow has taken.
  var taken: Set<UInt8> = []
  var workers: [Worker?] = [nil, nil]
  /// Whoever paused it lets it go again some time.
  var isPausedByPerson = false
  /// What the people have approved, by the command that made it.
  var approved: UInt8?
  var faults: Faults
  /// Moves forward since the last rerun, in order of the plan.
  var advances: UInt8 = 0

  init(_ faults: Faults) {
    flow = Flow(state: .step7Validation, phase: .queued, awaiting: 0)
    jobs = [Job(step: .step7Validation)]
    bus = [.perform(0)]
    self.faults = faults
  }
}
