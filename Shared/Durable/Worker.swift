/// A loop beside the requests: relays, runners, collectors, timers.
public protocol Worker: Sendable {
  /// How logs and health call it.
  var name: String { get }

  /// Runs until cancelled. When it throws it is started again after a pause; what it was doing is in rows.
  func run() async throws
}
