internal import Synchronization

/// Counts the messages a reader has taken and says when it is time to grant as many again.
final class GrantCounter: Sendable {
  private let taken = Atomic(0)
  private let period: Int

  init(every period: Int) { self.period = max(1, period) }

  /// Counts one; every `period` times, how many to grant.
  func take() -> Int? {
    let count = taken.add(1, ordering: .relaxed).newValue
    return count % period == 0 ? period : nil
  }
}
