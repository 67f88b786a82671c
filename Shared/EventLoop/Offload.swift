import Dispatch

/// Runs work that blocks or computes for long on a thread outside the event loop, and waits for it without blocking.
///
/// - Throws: what `body` throws. Cancelling the task does not stop `body`; bound its time inside.
public func offload<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
  }
}
