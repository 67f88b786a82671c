import Contracts
import Durable
import Postgres
import RPC
import Synchronization
import Vocabulary
import Wire

/// A provider in this process that does what a test tells it, and remembers what it was asked and what it has done.
final class ScriptedProvider: Provider {
  struct Call: Equatable {
    let request: String
    let key: UUID
  }

  /// What a call meets.
  enum Turn: Sendable {
    /// It is done and answered.
    case answer
    /// It is done, and the answer is lost.
    case loseAnswer
    case fail(ProviderFailure)
    /// It waits for the gate first, then is done.
    case wait(Gate)
    /// It is done and paid, and the answer is more than anybody keeps.
    case overflow
  }

  let name: String
  let effectClass: EffectClass
  let patience: Duration
  let canBeSearched: Bool
  private let script: Mutex<[Turn]>
  /// What questions meet before they are answered.
  private let silences: Mutex<[ProviderFailure]>
  private let state = Mutex((calls: [Call](), finds: [UUID](), done: [UUID: ProviderAnswer](), charges: 0))

  init(
    _ effectClass: EffectClass, name: String = "scripted", patience: Duration = .milliseconds(100),
    canBeSearched: Bool = true, silences: [ProviderFailure] = [], _ script: [Turn] = []
  ) {
    self.effectClass = effectClass
    self.name = name
    self.patience = patience
    self.canBeSearched = canBeSearched
    self.silences = Mutex(silences)
    self.script = Mutex(script)
  }

  var calls: [Call] { state.withLock { $0.calls } }
  var finds: [UUID] { state.withLock { $0.finds } }
  /// How often somebody paid.
  var charges: Int { state.withLock { $0.charges } }

  func call(_ request: [UInt8], key: UUID) async throws -> ProviderAnswer {
    state.withLock { $0.calls.append(Call(request: String(decoding: request, as: UTF8.self), key: key)) }
    let turn = script.withLock { $0.isEmpty ? .answer : $0.removeFirst() }
    switch turn {
    case .answer: break
    case .loseAnswer:
      _ = act(request, key)
      throw ProviderFailure.unknown("the answer was lost")
    case .fail(let failure): throw failure
    case .wait(let gate): await gate.wait()
    case .overflow:
      let answer = act(request, key)
      return ProviderAnswer(body: Array(repeating: 0, count: (1 << 22) + 1), costMicros: answer.costMicros)
    }
    return act(request, key)
  }

  private func act(_ request: [UInt8], _ key: UUID) -> ProviderAnswer {
    state.withLock { state in
      if effectClass == .a, let known = state.done[key] { return known }
      state.charges += 1
      let answer = ProviderAnswer(
        body: Array("answer \(state.charges) to ".utf8) + request, externalID: "x\(state.charges)", costMicros: 700,
        units: 3)
      state.done[key] = answer
      return answer
    }
  }

  func find(_ key: UUID) async throws -> ProviderAnswer? {
    state.withLock { $0.finds.append(key) }
    if let silence = silences.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw silence }
    return state.withLock { $0.done[key] }
  }
}

/// Makes its calls one after another; what each asks is the performer's to say.
final class CallingPerformer: Performer {
  let kind = WorkKind.writeArticles
  let metric = Metric.articleGeneration
  let outside: ScriptedProvider
  var providers: [any Provider] { [outside] }
  private let count: Int
  private let requests: @Sendable (ClaimedItem) -> [String]
  let answers = Mutex<[String: [String]]>([:])
  let concluded = Mutex<[ConcludingJob]>([])

  init(
    _ provider: ScriptedProvider, items: Int = 1,
    _ requests: @escaping @Sendable (ClaimedItem) -> [String] = { _ in ["a"] }
  ) {
    outside = provider
    count = items
    self.requests = requests
  }

  func items(for request: PerformRequest) async throws -> [WorkItem] {
    (0..<count).map { WorkItem(naturalKey: String($0)) }
  }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    var texts: [String] = []
    for (number, request) in requests(item).enumerated() {
      let answer = try await effects(
        "part \(number)", by: outside, metric: .articleGeneration, request: Array(request.utf8), maxMicros: 1_000)
      texts.append(String(decoding: answer.body, as: UTF8.self))
    }
    answers.withLock { $0[item.naturalKey] = texts }
    return ItemResult { _ in }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    concluded.withLock { $0.append(job) }
    return Conclusion(made: job.itemsTotal - job.itemsFailed, outputHash: [], output: StepOutput())
  }
}

/// Billing that grants up to a limit and remembers for what.
final class RememberingBilling: RPCChannel {
  private let limit: Mutex<Int64>
  /// How long to wait for room that others have set aside; nil when nobody has.
  private let roomComesBack: Duration?
  private let reserved = Mutex<[ReserveRequest]>([])
  private let renewals = Mutex<[String]>([])

  init(limit: Int64 = .max, roomComesBack: Duration? = nil) {
    self.limit = Mutex(limit)
    self.roomComesBack = roomComesBack
  }

  func raise(to limit: Int64) { self.limit.withLock { $0 = limit } }

  var reservations: [ReserveRequest] { reserved.withLock { $0 } }
  var renewed: [String] { renewals.withLock { $0 } }

  func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8] {
    if method == "Renew" {
      let request = try RenewRequest(decoding: payload)
      renewals.withLock { $0 += request.effectIDs }
      return try RenewReply(renewed: Int32(request.effectIDs.count)).encoded()
    }
    let request = try ReserveRequest(decoding: payload)
    guard request.maxMicros <= limit.withLock({ $0 }) else {
      throw Refusal(.ceilingReached, "there is no money", retryAfter: roomComesBack)
    }
    reserved.withLock { $0.append(request) }
    return try Reservation(effectID: request.effectID, state: .held).encoded()
  }

  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    throw Refusal(.methodUnknown, "billing streams nothing")
  }
}

/// Holds whoever waits until it is opened.
final class Gate: Sendable {
  private let state = Mutex((isOpen: false, waiters: [CheckedContinuation<Void, Never>]()))

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
