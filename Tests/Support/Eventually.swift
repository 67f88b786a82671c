import Vocabulary

/// Waits until something holds: looks again every 20 ms, for a minute at most.
public func eventually(_ condition: () async throws -> Bool) async throws {
  for _ in 0..<3_000 {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(20))
  }
  throw Refusal(.timeout, "it did not come to hold in a minute")
}
