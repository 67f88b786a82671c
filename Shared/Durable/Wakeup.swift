import Synchronization

/// Tells workers of this process that there may be work. A hint only: every sleeper also polls.
///
/// Who looks for work counts the signals before looking and sleeps only if none has come since: one that comes between the look
/// and the sleep would otherwise find nobody to wake.
public final class Wakeup: Sendable {
  /// Rows were added to this process's outbox.
  public static let outbox = Wakeup()
  /// Items were added to this process's queue.
  public static let items = Wakeup()
  /// Something people may be watching has changed.
  public static let progress = Wakeup()

  private struct State {
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var next: UInt64 = 0
    var signals: UInt64 = 0
  }

  private let state = Mutex(State())

  public init() {}

  /// Signals so far.
  public var count: UInt64 { state.withLock(\.signals) }

  /// Wakes everyone who waits now.
  public func signal() {
    let waiters = state.withLock { state in
      state.signals += 1
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when a signal has come after those that were counted, or after `limit`.
  ///
  /// - Throws: `CancellationError`, at once: whoever waits in a loop ends with its task.
  public func wait(since seen: UInt64, upTo limit: Duration) async throws {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.sleep(as: id, since: seen) }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
    try Task.checkCancellation()
  }

  private func sleep(as id: UInt64, since seen: UInt64) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isLate = state.withLock { state in
          if Task.isCancelled || state.signals != seen { return true }
          state.waiters[id] = continuation
          return false
        }
        if isLate { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }
}
