import Synchronization

/// Carries what was begun to its end, whoever waits for it no longer, and once for all who ask for it meanwhile.
///
/// Whoever delivers a message waits for a few seconds; what takes longer on a busy machine would be begun anew with every delivery,
/// and never be done. This way a delivery finds done what the one before has begun, or waits for it again.
final class Ongoing<Value: Sendable>: Sendable {
  private let tasks = Mutex<[[UInt8]: Task<Value, any Error>]>([:])

  /// - Parameter key: what makes two askings one.
  func callAsFunction(_ key: [UInt8], _ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let task = tasks.withLock { tasks in
      if let task = tasks[key] { return task }
      // A task of its own: it does not end with the call that began it.
      let task = Task {
        defer { self.tasks.withLock { $0[key] = nil } }
        return try await body()
      }
      tasks[key] = task
      return task
    }
    return try await task.value
  }
}
