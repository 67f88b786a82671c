import Synchronization

/// Whether the loops of this process turn: each says so every time it comes round.
public final class Pulse: Sendable {
  public static let shared = Pulse()

  private struct Loop {
    var beatAt: ContinuousClock.Instant?
    var failures = 0
    var failedAt: ContinuousClock.Instant?
  }

  /// Longer than any loop that beats may wait or work at once.
  private static let longestSilence: Duration = .seconds(60)
  /// A loop that ends once, when its database is away for instance, is no finding.
  private static let manyFailures = 3
  /// Longer than the pauses after which it is started again.
  private static let longestPause: Duration = .seconds(15)

  private let loops = Mutex<[String: Loop]>([:])

  public init() {}

  public func beat(_ name: String, at now: ContinuousClock.Instant = .now) {
    loops.withLock { $0[name, default: Loop()].beatAt = now }
  }

  /// - Parameter times: in a row.
  public func failed(_ name: String, times: Int, at now: ContinuousClock.Instant = .now) {
    loops.withLock {
      $0[name, default: Loop()].failures = times
      $0[name, default: Loop()].failedAt = now
    }
  }

  /// A sentence for each loop that stands still or ends again and again.
  public func complaints(at now: ContinuousClock.Instant = .now) -> [String] {
    loops.withLock(\.self).sorted { $0.key < $1.key }.compactMap { name, loop in
      if loop.failures >= Self.manyFailures, let failedAt = loop.failedAt, now - failedAt < Self.longestPause {
        return "\(name) has ended with an error \(loop.failures) times"
      }
      guard let beatAt = loop.beatAt, now - beatAt > Self.longestSilence else { return nil }
      return "\(name) has not come round for \((now - beatAt).components.seconds) s"
    }
  }

  /// How many loops have said that they turn.
  public var count: Int { loops.withLock { $0.values.count { $0.beatAt != nil } } }
}
