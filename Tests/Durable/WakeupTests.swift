import Durable
import Testing

/// Signals between processes' own tasks.
@Suite("Wake-up")
struct WakeupTests {
  private let long: Duration = .seconds(60)

  @Test("a signal that comes between the look and the sleep is not slept through")
  func between() async throws {
    let wakeup = Wakeup()
    let seen = wakeup.count
    wakeup.signal()
    let start = ContinuousClock.now
    try await wakeup.wait(since: seen, upTo: long)
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test("a signal that was counted wakes nobody again")
  func counted() async throws {
    let wakeup = Wakeup()
    wakeup.signal()
    let start = ContinuousClock.now
    try await wakeup.wait(since: wakeup.count, upTo: .milliseconds(50))
    #expect(ContinuousClock.now - start >= .milliseconds(50))
  }

  @Test("a signal wakes all who sleep; whoever is cancelled stops waiting")
  func sleepers() async throws {
    let wakeup = Wakeup()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 { group.addTask { try await wakeup.wait(since: 0, upTo: long) } }
      // Whenever they come to sleep: nobody sleeps who has not seen the signal.
      wakeup.signal()
      try await group.waitForAll()
      let seen = wakeup.count
      for _ in 0..<2 { group.addTask { try await wakeup.wait(since: seen, upTo: long) } }
      try? await Task.sleep(for: .milliseconds(50))
      group.cancelAll()
      while let ending = await group.nextResult() { #expect(throws: CancellationError.self) { try ending.get() } }
    }
  }
}
