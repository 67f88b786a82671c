import Synchronization
import Vocabulary

/// Remembers which service tokens have been taken, for as long as they live: one that is heard again is somebody's echo.
package final class SingleUse: Sendable {
  private struct State {
    var current: Set<UUID> = []
    var previous: Set<UUID> = []
    var turnedAt = ContinuousClock.now
  }

  /// More calls than a life of tokens can bring; a flood beyond it is refused rather than forgotten.
  private static let limit = 1_000_000

  private let life: Duration
  private let state = Mutex(State())

  package init(life: Duration) { self.life = life }

  /// Whether this is the first time.
  func take(_ id: UUID, now: ContinuousClock.Instant = .now) -> Bool {
    state.withLock { state in
      if now - state.turnedAt > life {
        state.previous = now - state.turnedAt > life * 2 ? [] : state.current
        state.current = []
        state.turnedAt = now
      }
      guard !state.previous.contains(id), state.current.count < Self.limit else { return false }
      return state.current.insert(id).inserted
    }
  }
}
