/// How long a service that ended rests before it is started again: twice as long after each early death, and as at the
/// beginning once it has lived for a while.
struct RestartPause: Sendable {
  private static let firstMs = 100
  /// A life as long as this is no early death.
  private static let life: Duration = .seconds(10)
  private static let longestMs = DataDirectory.variable("INFIN8_RESTART_PAUSE_MS").flatMap(Int.init) ?? 5_000

  private var deaths = 0
  private var start = ContinuousClock.now
  private var due = ContinuousClock.now

  mutating func started(at now: ContinuousClock.Instant) { start = now }

  /// - Returns: the pause that begins now, in milliseconds.
  mutating func ended(at now: ContinuousClock.Instant) -> Int {
    deaths = now - start < Self.life ? deaths + 1 : 1
    let pause = min(Self.longestMs, Self.firstMs << min(deaths - 1, 10))
    due = now + .milliseconds(pause)
    return pause
  }

  func isOver(at now: ContinuousClock.Instant) -> Bool { now >= due }
}
