import Dispatch

/// Runs work that blocks or computes for long on a thread outside the event loop, and waits for it without blocking.
///
/// What blocks must not take a thread that tasks run on: there are as many as processors, and a database that hangs would hold them
/// all. So each has a queue of its own, to which the system gives a thread beyond those.
///
/// - Throws: what `body` throws. Cancelling the task does not stop `body`; bound its time inside.
public func offload<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "infin8.offload").async { continuation.resume(with: Result(catching: body)) }
  }
}
