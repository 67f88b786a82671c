import Contracts
import Foundation
import Testing
import Vocabulary
import Wire
import WorkflowService

/// Why it does not move: the sentences, every one.
@Suite("Explain")
struct ExplainTests {
  private var standings: [(name: String, standing: Standing)] {
    func run(_ fill: (inout Standing.Run) -> Void) -> Standing.Run {
      var run = Standing.Run()
      run.isTaken = true
      run.secondsLeft = 600
      fill(&run)
      return run
    }
    func standing(_ state: WorkflowState, _ phase: Phase, _ fill: (inout Standing) -> Void = { _ in }) -> Standing {
      var standing = Standing(state: state, phase: phase)
      fill(&standing)
      return standing
    }
    var all: [(String, Standing)] = [
      ("not started", standing(.step1ICP, .idle)), ("completed", standing(.completed, .idle)),
      ("cancelled", standing(.cancelled, .idle)), ("paused", standing(.step4Longtails, .paused)),
      (
        "without money",
        standing(.step4Longtails, .paused) {
          $0.failureReason = "ceiling_reached"
          $0.failureMessage = "this would pass the ceiling of the month"
        }
      ),
      (
        "without a price",
        standing(.step4Longtails, .paused) {
          $0.failureReason = "price_unknown"
          $0.failureMessage = "nobody knows what this provider asks"
        }
      ),
      (
        "without room for anybody",
        standing(.step4Longtails, .paused) {
          $0.failureReason = "installation_ceiling_reached"
          $0.failureMessage = "this would pass the ceiling of the whole installation"
        }
      ),
      ("books", standing(.step9Articles, .running) { $0.costMicros = 1_234_567 }),
    ]
    for step in contentPlan where step.service != nil {
      all.append(
        (
          "at work",
          standing(step.state, .running) {
            $0.run = run {
              $0.itemsDone = 7
              $0.itemsTotal = 12
            }
          }
        ))
    }
    all += [
      ("queued", standing(.step4Longtails, .queued) { $0.run = run { $0.isTaken = false } }),
      (
        "not taken",
        standing(.step4Longtails, .queued) {
          $0.run = run {
            $0.isTaken = false
            $0.attempts = 3
            $0.lastError = "UNAVAILABLE service_down: keyword is not there"
          }
        }
      ),
      (
        "set aside",
        standing(.step9Articles, .queued) {
          $0.run = run {
            $0.isTaken = false
            $0.isSetAside = true
            $0.lastError = "UNIMPLEMENTED method_unknown: nobody takes it"
          }
        }
      ),
      (
        "nobody's",
        standing(.step6Clustering, .running) {
          $0.run = run { _ in }
          $0.isUnderGrant = false
        }
      ),
    ]
    for state in [WorkflowState.step3Seeds, .step8Subtopics] {
      var question = Standing.Question()
      question.subjects = 41
      question.secondsLeft = 2_592_000
      all.append(("waits", standing(state, .waitingHuman) { $0.question = question }))
    }
    for reason in Reason.allCases {
      all.append(
        (
          "failed \(reason.rawValue)",
          standing(.step5Filtering, .failed) {
            $0.failureReason = reason.rawValue
            $0.failureMessage = "this is why"
          }
        ))
    }
    return all
  }

  @Test("WF-23 every condition has its sentence, what to do about it, and none says nothing")
  func golden() throws {
    let lines = standings.map { name, standing in
      let answer = Explain.sentence(standing)
      #expect(!answer.sentence.isEmpty && !answer.blockedBy.isEmpty, "\(name)")
      #expect(
        answer.blockedBy == "nothing" || answer.blockedBy == "over" || answer.blockedBy == "worker"
          || answer.blockedBy == "books" || !answer.requiredAction.isEmpty, "\(name)")
      return
        "\(name)\t\(answer.blockedBy)\t\(([answer.sentence] + answer.facts).joined(separator: " "))\t\(answer.requiredAction)"
    }
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Golden/explanations.tsv")
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }
}
