internal import Synchronization

/// How many messages a sender may still send before the receiver asks for more.
final class Credit: Sendable {
  private struct State: Sendable {
    var available: Int
    var isClosed = false
    var nextWaiter: UInt64 = 0
    var waiters: [(id: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []
    var cancelled: Set<UInt64> = []
  }

  private let state: Mutex<State>

  init(_ available: Int) { state = Mutex(State(available: min(1 << 20, max(0, available)))) }

  /// Takes one; waits while there is none. Throws `CancellationError` when cancelled or closed.
  func take() async throws {
    let waiter = try state.withLock { state -> UInt64? in
      if state.isClosed { throw CancellationError() }
      if state.available > 0 {
        state.available -= 1
        return nil
      }
      state.nextWaiter += 1
      return state.nextWaiter
    }
    guard let waiter else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { state -> Result<Void, any Error>? in
          if state.isClosed || state.cancelled.remove(waiter) != nil { return .failure(CancellationError()) }
          if state.available > 0 {
            state.available -= 1
            return .success(())
          }
          state.waiters.append((waiter, continuation))
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
        guard let index = state.waiters.firstIndex(where: { $0.id == waiter }) else {
          state.cancelled.insert(waiter)
          return nil
        }
        return state.waiters.remove(at: index).continuation
      }
      continuation?.resume(throwing: CancellationError())
    }
  }

  /// Takes one for a message of a client's stream.
  ///
  /// - Throws: ``SendingEnded`` once the call is over; `CancellationError` when the sender is cancelled.
  func takeToSend() async throws {
    do { try await take() } catch {
      try Task.checkCancellation()
      throw SendingEnded()
    }
  }

  /// Allows `count` more.
  func grant(_ count: Int) {
    let woken = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
      state.available = min(1 << 20, state.available + max(0, min(count, 1 << 20)))
      let number = min(state.available, state.waiters.count)
      let woken = state.waiters.prefix(number).map(\.continuation)
      state.waiters.removeFirst(number)
      state.available -= number
      return woken
    }
    for continuation in woken { continuation.resume() }
  }

  /// Nothing more will be sent: every waiting sender is told.
  func close() {
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [] }
      return state.waiters.map(\.continuation)
    }
    for continuation in waiters { continuation.resume(throwing: CancellationError()) }
  }
}
