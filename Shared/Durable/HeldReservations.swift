import Synchronization
import Vocabulary

/// What an item has reserved and not settled yet: the heartbeat keeps it from lapsing.
final class HeldReservations: Sendable {
  private let keys = Mutex<Set<UUID>>([])

  func add(_ key: UUID) { _ = keys.withLock { $0.insert(key) } }
  func remove(_ key: UUID) { _ = keys.withLock { $0.remove(key) } }

  var all: [UUID] { keys.withLock { Array($0) } }
}
