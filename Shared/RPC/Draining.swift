import Synchronization
internal import Vocabulary

/// Whether a server is being stopped: told to the calls in flight, so that none of them holds it up by waiting.
final class Draining: Sendable {
  private let isOn = Atomic(false)

  var hasBegun: Bool { isOn.load(ordering: .relaxed) }
  func begin() { isOn.store(true, ordering: .relaxed) }
}

extension CallContext {
  /// The server is being stopped. A handler that has nothing to do but wait ends now.
  public var isDraining: Bool { draining?.hasBegun ?? false }

  /// For a stream that would go on: whoever reads it is to come back, and finds another process.
  ///
  /// - Throws: `Refusal` `draining`; `CancellationError`.
  public func checkGoesOn() throws {
    try Task.checkCancellation()
    if isDraining { throw ServerConnectionState.Rejection.draining.refusal }
  }
}
