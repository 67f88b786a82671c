import Synchronization
internal import Vocabulary

/// Whether a server is being stopped: told to the calls in flight, so that none of them holds it up by waiting.
final class Draining: Sendable {
  private let isOn = Atomic(false)

  var hasBegun: Bool { isOn.load(ordering: .relaxed) }
  func begin() { isOn.store(true, ordering: .relaxed) }
}

/// Who can tell, while a stream goes on, whether its reader may still have it.
public protocol Doorkeeper: Sendable {
  /// - Throws: a `Refusal` when the caller would not be let in any more.
  func checkStillAdmitted(_ context: CallContext) async throws
}

extension CallContext {
  /// The server is being stopped. A handler that has nothing to do but wait ends now.
  public var isDraining: Bool { draining?.hasBegun ?? false }

  /// For a stream that would go on: whoever reads it is to come back when this process ends, and has it only for as long as they
  /// would be let in again.
  ///
  /// - Throws: `Refusal` `draining`, or what ``Doorkeeper`` throws; `CancellationError`.
  public func checkGoesOn() async throws {
    try Task.checkCancellation()
    if isDraining { throw ServerConnectionState.Rejection.draining.refusal }
    try await doorkeeper?.checkStillAdmitted(self)
  }
}
