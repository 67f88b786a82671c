import Durable
import Testing

/// Signals between processes' own tasks.
@Suite("Wake-up")
struct WakeupTests {
  private let long: Duration = .seconds(60)

  @Test("a signal that comes between the look and the sleep is not slept through")
  func between() async {
    let wakeup = Wakeup()
    let seen = wakeup.count
    wakeup.signal()
    let start = ContinuousClock.now
    await wakeup.wait(since: seen, upTo: long)
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test("a signal that was counted wakes nobody again")
  func counted() async {
    let wakeup = Wakeup()
    wakeup.signal()
    let start = ContinuousClock.now
    await wakeup.wait(since: wakeup.count, upTo: .milliseconds(50))
    #expect(ContinuousClock.now - start >= .milliseconds(50))
  }

  @Test("a signal wakes all who sleep; whoever is cancelled stops waiting")
  func sleepers() async {
    let wakeup = Wakeup()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<3 { group.addTask { await wakeup.wait(since: 0, upTo: long) } }
      // Whenever they come to sleep: nobody sleeps who has not seen the signal.
      wakeup.signal()
      await group.waitForAll()
      let seen = wakeup.count
      for _ in 0..<2 { group.addTask { await wakeup.wait(since: seen, upTo: long) } }
      try? await Task.sleep(for: .milliseconds(50))
      group.cancelAll()
      await group.waitForAll()
    }
  }
}
