/// A loop beside the requests: relays, runners, collectors, timers.
public protocol Worker: Sendable {
  /// How logs and health call it: no other worker of the process has the same.
  var name: String { get }

  /// After so long without a sign of it, it is taken for dead: longer than any one piece of its work may take. Rests do not count.
  var longestSilence: Duration { get }

  /// Runs until cancelled, and says so by ``beat()`` whenever it comes round. When it throws or returns it is started again after a
  /// pause; what it was doing is in rows.
  func run() async throws
}

extension Worker {
  public var longestSilence: Duration { Pulse.longestSilence }

  /// Says that it turns: once a round, and between the pieces of a round that may be long.
  public func beat() { Pulse.shared.beat(name) }

  /// Does something again and again, with a rest each time, until cancelled.
  public func every(_ pause: Duration, _ round: () async throws -> Void) async throws {
    while true {
      beat()
      try await round()
      try await rest(for: pause)
    }
  }

  /// Rests, and says meanwhile that it does: whoever sleeps for a day is not dead.
  public func rest(for pause: Duration) async throws {
    let end = ContinuousClock.now + pause
    repeat {
      try Task.checkCancellation()
      beat()
      try await Task.sleep(until: min(end, .now + .seconds(20)), clock: .continuous)
    } while .now < end
  }
}
