import Vocabulary

/// Another worker holds the item now: whatever was done for it here is not written.
struct Fenced: Error {}

/// The item goes back into the queue, to be taken up where it stopped.
struct PutBack: Error, CustomStringConvertible {
  let delay: Duration
  /// Whether this was an attempt of the item's. Waiting is none.
  let isAttempt: Bool
  let description: String

  init(after delay: Duration, isAttempt: Bool, _ description: String) {
    self.delay = delay
    self.isAttempt = isAttempt
    self.description = description
  }
}

extension PutBack {
  /// Asks billing. While it cannot be asked the item waits, which is no attempt: an outage is not the item's fault, and its
  /// step's deadline is what ends the waiting.
  static func whileAbsent(of item: ClaimedItem, _ ask: () async throws -> Void) async throws {
    do {
      try await ask()
    } catch let refusal as Refusal where absences.contains(refusal.code) {
      throw PutBack(
        after: Backoff.delay(attempt: max(2, item.attempt), first: .milliseconds(500), limit: .seconds(10)),
        isAttempt: false, "billing cannot be asked: \(refusal)")
    }
  }

  private static let absences: [StatusCode] = [.unavailable, .aborted, .deadlineExceeded, .unknown]
}
