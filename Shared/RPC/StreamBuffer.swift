internal import Synchronization

/// Messages that have arrived and wait for their reader; one side pushes without waiting, the other awaits.
final class StreamBuffer: Sendable {
  private struct State: Sendable {
    var messages: [[UInt8]] = []
    var first = 0
    var bytes = 0
    var end: Result<Void, any Error>?
    var readers: [CheckedContinuation<[UInt8]?, any Error>] = []

    mutating func pop() -> [UInt8]? {
      guard first < messages.count else { return nil }
      let message = messages[first]
      messages[first] = []
      first += 1
      bytes -= message.count
      if first == messages.count {
        messages.removeAll(keepingCapacity: true)
        first = 0
      } else if first > 64, first > messages.count / 2 {
        messages.removeFirst(first)
        first = 0
      }
      return message
    }
  }

  private let state = Mutex(State())
  private let onTaken: @Sendable () -> Void
  private let onAbandoned: @Sendable () -> Void

  /// - Parameters:
  ///   - onTaken: called after each message the reader has taken.
  ///   - onAbandoned: called once if the reader goes away before the end.
  init(onTaken: @escaping @Sendable () -> Void, onAbandoned: @escaping @Sendable () -> Void) {
    self.onTaken = onTaken
    self.onAbandoned = onAbandoned
  }

  /// Messages and bytes that wait.
  var backlog: (messages: Int, bytes: Int) {
    state.withLock { ($0.messages.count - $0.first, $0.bytes) }
  }

  func push(_ message: [UInt8]) {
    let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
      if state.end != nil { return nil }
      if !state.readers.isEmpty { return state.readers.removeFirst() }
      state.messages.append(message)
      state.bytes += message.count
      return nil
    }
    guard let reader else { return }
    reader.resume(returning: message)
    onTaken()
  }

  /// What was pushed before is still read; then the end, or the error.
  func finish(_ end: Result<Void, any Error> = .success(())) {
    let readers = state.withLock { state -> [CheckedContinuation<[UInt8]?, any Error>] in
      if state.end == nil { state.end = end }
      defer { state.readers = [] }
      return state.readers
    }
    for reader in readers { reader.resume(with: end.map { nil }) }
  }

  /// The reader goes away: nothing more is delivered.
  func abandon() {
    let (isNews, readers) = state.withLock { state -> (Bool, [CheckedContinuation<[UInt8]?, any Error>]) in
      let isNews = state.end == nil
      // What ended well but was not read to its end must not look as if it had been.
      if isNews || state.first < state.messages.count { state.end = .failure(CancellationError()) }
      state.messages = []
      state.first = 0
      state.bytes = 0
      defer { state.readers = [] }
      return (isNews, state.readers)
    }
    for reader in readers { reader.resume(throwing: CancellationError()) }
    if isNews { onAbandoned() }
  }

  /// The next message, nil at the end. Cancelling the reading task abandons the stream.
  func next() async throws -> [UInt8]? {
    let message = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { state -> Result<([UInt8]?, isQueued: Bool), any Error>? in
          if let message = state.pop() { return .success((message, true)) }
          if let end = state.end { return end.map { (nil, false) } }
          state.readers.append(continuation)
          return nil
        }
        guard let answer else { return }
        if case .success((_, true)) = answer { onTaken() }
        continuation.resume(with: answer.map { $0.0 })
      }
    } onCancel: {
      abandon()
    }
    return message
  }
}

/// Abandons a stream when the last value that can read it is gone.
final class StreamLifetime: Sendable {
  private let buffer: StreamBuffer

  init(_ buffer: StreamBuffer) { self.buffer = buffer }

  deinit { buffer.abandon() }
}
