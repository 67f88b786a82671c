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
