import Synchronization

/// Tells sleeping workers of this process that there may be work. A hint only: every sleeper also polls.
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
  }

  private let state = Mutex(State())

  public init() {}

  /// Wakes everyone who waits now.
  public func signal() {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Wakes one of those who wait now: enough where whoever finds work wakes the next.
  public func signalOne() {
    state.withLock { state in state.waiters.popFirst()?.value }?.resume()
  }

  /// Returns when signalled, after `limit`, or when the task is cancelled: whichever comes first.
  public func wait(upTo limit: Duration) async {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.sleep(as: id) }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }

  private func sleep(as id: UInt64) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isLate = state.withLock { state in
          if Task.isCancelled { return true }
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
