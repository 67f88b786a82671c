import Foundation
import Testing
import Vocabulary

/// What the environment may say of failpoints.
@Suite("Failpoints")
struct FailpointTests {
  @Test("a failpoint acts at the hit it was told, and is no other")
  func hits() {
    let plan = FailpointPlan("T9.after_commit:2=die,T1.written=delay:20,relay.claimed:*=error", log: nil)
    #expect(plan.action(at: .outcomeCommitted) == nil)
    #expect(plan.action(at: .outcomeCommitted) == .die)
    #expect(plan.action(at: .outcomeCommitted) == nil)
    #expect(plan.action(at: .commandWritten) == .delay(.milliseconds(20)))
    #expect(plan.action(at: .commandWritten) == nil)
    for _ in 0..<3 { #expect(plan.action(at: .relayClaimed) == .error) }
    #expect(plan.action(at: .timerDue) == nil)
  }

  @Test("what was done once is not done again in the next life, and what was reached stands in the log")
  func log() throws {
    let log = "/tmp/infin8-failpoints-\(Foundation.UUID().uuidString)"
    defer {
      try? FileManager.default.removeItem(atPath: log)
      try? FileManager.default.removeItem(atPath: "\(log).T1.written.1")
    }
    for life in 0..<3 {
      let plan = FailpointPlan("T1.written=ambiguous", log: log)
      #expect((plan.action(at: .commandWritten) == .ambiguous) == (life == 0))
      _ = plan.action(at: .commandWritten)
      _ = plan.action(at: .timerDue)
    }
    let reached = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(reached.count == 6 && Set(reached) == ["T1.written", "timer.due"])
  }

  @Test("a misspelt order is named")
  func misspelt() {
    let wrong = ["T1.writen=die", "T1.written", "T1.written=dye", "T1.written:x=die", "T1.written=delay:x", "=die"]
    #expect(FailpointPlan.misspelt(in: wrong.joined(separator: ",")) == wrong)
    #expect(FailpointPlan.misspelt(in: "T1.written:3=stop,T2.split:*=delay:5") == [])
    #expect(Set(Failpoint.allCases.map(\.rawValue)).count == Failpoint.allCases.count)
  }
}
