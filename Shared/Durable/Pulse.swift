import Synchronization

/// Whether the loops of this process turn: each says so every time it comes round.
public final class Pulse: Sendable {
  public static let shared = Pulse()

  private struct Loop {
    var longestSilence = Pulse.longestSilence
    /// When it was last heard of, if only by being begun.
    var heardAt: ContinuousClock.Instant
    var hasTurned = false
    /// How often it has ended in a row, and how often it has been heard of since.
    var ends = 0
    var beatsSince = 0

    func isStanding(at now: ContinuousClock.Instant) -> Bool { now - heardAt > longestSilence }
  }

  /// Longer than a call between services or a statement may take.
  static let longestSilence: Duration = .seconds(90)
  /// A loop that ends once, when its database is away for instance, is no finding.
  private static let manyEnds = 3

  private let loops = Mutex<[String: Loop]>([:])

  public init() {}

  /// From now on a loop is to be heard of: one that never is stands still.
  public func expect(_ name: String, within longestSilence: Duration, at now: ContinuousClock.Instant = .now) {
    loops.withLock { $0[name] = Loop(longestSilence: longestSilence, heardAt: now) }
  }

  public func beat(_ name: String, at now: ContinuousClock.Instant = .now) {
    loops.withLock {
      $0[name, default: Loop(heardAt: now)].heardAt = now
      $0[name]?.hasTurned = true
      $0[name]?.beatsSince += 1
    }
  }

  /// - Parameter times: in a row.
  public func ended(_ name: String, times: Int, at now: ContinuousClock.Instant = .now) {
    loops.withLock {
      $0[name, default: Loop(heardAt: now)].ends = times
      $0[name]?.beatsSince = 0
    }
  }

  /// A sentence for each loop that stands still or ends again and again.
  public func complaints(at now: ContinuousClock.Instant = .now) -> [String] {
    loops.withLock(\.self).sorted { $0.key < $1.key }.compactMap { name, loop in
      // It says that it turns when it begins: the second time it has come round.
      if loop.ends >= Self.manyEnds, loop.beatsSince < 2 { return "\(name) has ended \(loop.ends) times in a row" }
      guard loop.isStanding(at: now) else { return nil }
      return "\(name) has not come round for \((now - loop.heardAt).components.seconds) s"
    }
  }

  /// Whether one of them stands still; what ends and is begun again does something meanwhile.
  public func isStanding(at now: ContinuousClock.Instant = .now) -> Bool {
    loops.withLock { $0.values.contains { $0.isStanding(at: now) } }
  }

  /// How many loops there are, and how many of them have said that they turn.
  public var count: (turning: Int, all: Int) {
    loops.withLock { loops in (loops.values.count(where: \.hasTurned), loops.count) }
  }
}
