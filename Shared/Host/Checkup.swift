import Contracts
import Durable
import Synchronization
import Vocabulary

/// The checks of a process, all looked at at once by tasks of the process's own.
///
/// So what hangs leaves the others their say, a look goes on when whoever asked has gone, and however many ask, each check looks once
/// at a time.
struct Checkup: Sendable {
  private let looks: [Look]
  private let asked: AsyncStream<Look>
  private let ask: AsyncStream<Look>.Continuation

  /// Whoever asks waits for less than five seconds.
  fileprivate static let patience: Duration = .seconds(2)

  init(_ checks: [HealthCheck]) {
    looks = checks.map(Look.init)
    (asked, ask) = AsyncStream<Look>.makeStream()
  }

  /// Looks whenever somebody asks, until cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await look in asked { group.addTask { await look.look(within: Self.patience) } }
    }
  }

  /// What the checks of these names find, or all when none is named.
  ///
  /// - Throws: `Refusal` when there is none of a name: no answer about nothing is "healthy".
  func results(of names: [String] = []) async throws -> [HealthCheckResult] {
    let known = looks.map(\.check.name)
    guard Set(names).isSubset(of: known) else {
      throw Refusal.field("checks", "each must be one of \(known.joined(separator: ", "))")
    }
    let chosen = looks.filter { names.isEmpty || names.contains($0.check.name) }
    let deadline = ContinuousClock.now + Self.patience
    let awaited = chosen.map { look in (look: look, number: look.awaited { ask.yield(look) }) }
    var results: [HealthCheckResult] = []
    for (look, number) in awaited { results.append(await look.result(after: number, until: deadline)) }
    return results
  }
}

/// One check, and what it last found.
private final class Look: Sendable {
  private struct State {
    var isUnderWay = false
    var last: HealthCheckResult?
    var restsUntil: ContinuousClock.Instant?
  }

  let check: HealthCheck
  private let state = Mutex(State())
  /// Signalled when a look has ended.
  private let ended = Wakeup()

  /// What could not be looked at is tried again before long: whoever waits for us gives up after three such answers.
  private static let longestFailure: Duration = .seconds(1)
  /// For a look that nobody waits for.
  private static let longestLook: Duration = .seconds(60)

  init(_ check: HealthCheck) { self.check = check }

  /// - Parameter begin: called when nobody looks and what was last found is too old.
  /// - Returns: after which of the looks there is an answer.
  func awaited(_ begin: () -> Void) -> UInt64? {
    state.withLock { state in
      if !state.isUnderWay {
        if let restsUntil = state.restsUntil, .now < restsUntil { return nil }
        state.isUnderWay = true
        begin()
      }
      return ended.count
    }
  }

  func look(within patience: Duration) async {
    let start = ContinuousClock.now
    let (result, isFound) = await check.run(within: check.rest == nil ? patience : Self.longestLook)
    let now = ContinuousClock.now
    state.withLock { state in
      state.isUnderWay = false
      state.last = result
      state.restsUntil = check.rest.map { now + (isFound ? max($0, (now - start) * 100) : Self.longestFailure) }
      ended.signal()
    }
  }

  func result(after number: UInt64?, until deadline: ContinuousClock.Instant) async -> HealthCheckResult {
    if let number { try? await ended.wait(since: number, upTo: deadline - ContinuousClock.now) }
    let isAnswered = number.map { ended.count != $0 } ?? true
    let last = state.withLock(\.last)
    if let last, isAnswered || check.rest != nil { return last }
    return check.rest == nil
      ? check.result(HealthCheck.late(after: Checkup.patience), took: Checkup.patience)
      : check.result(.healthy("being looked at"), took: .zero)
  }
}
