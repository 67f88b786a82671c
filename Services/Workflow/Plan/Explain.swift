package import Contracts
import Vocabulary

/// Everything that may keep a workflow where it is: what one query tells.
package struct Standing: Sendable {
  /// The step that is at work, and the command that was given for it.
  package struct Run: Sendable {
    package var itemsDone: Int32 = 0
    package var itemsTotal: Int32 = 0
    package var startedAt: Int64 = 0
    /// Until its time is over; nil while its clock stands still.
    package var secondsLeft: Int64?
    /// How often the command was sent to its service, and why it was not taken the last time.
    package var attempts: Int32 = 0
    package var lastError = ""
    package var isTaken = false
    package var isSetAside = false

    package init() {}
  }

  package struct Question: Sendable {
    package var role = "admin"
    package var subjects: Int32 = 0
    package var openedAt: Int64 = 0
    package var secondsLeft: Int64 = 0

    package init() {}
  }

  package var state: WorkflowState
  package var phase: Phase
  package var createdAt: Int64 = 0
  package var updatedAt: Int64 = 0
  package var finishedAt: Int64 = 0
  package var archivedAt: Int64 = 0
  package var costMicros: Int64 = 0
  package var failureReason = ""
  package var failureMessage = ""
  package var isUnderGrant = true
  package var run: Run?
  package var question: Question?

  package init(state: WorkflowState, phase: Phase) {
    self.state = state
    self.phase = phase
  }
}

/// Why a workflow is where it is: one sentence, what to do about it, and what else is known.
package enum Explain {
  package static func sentence(_ now: Standing) -> Explanation {
    var answer = answer(now)
    answer.facts = facts(now)
    return answer
  }

  private static func answer(_ now: Standing) -> Explanation {
    let step = now.state.text
    if now.archivedAt > 0 {
      return Explanation(
        sentence: "It is over: \(step) since \(day(now.finishedAt)). "
          + "Its details were removed on \(day(now.archivedAt)), as it had been over for more than a year; "
          + "its name, its times, its cost and whatever articles it made stay.",
        blockedBy: "over", since: now.finishedAt)
    }
    if now.state == .completed || now.state == .cancelled {
      return Explanation(sentence: "It is over: \(step).", blockedBy: "over", since: now.updatedAt)
    }
    switch now.phase {
    case .idle:
      return Explanation(
        sentence: "It has not been started.", blockedBy: "not_started", requiredAction: "infin8 workflow start",
        since: now.createdAt)
    case .paused where Reason(rawValue: now.failureReason)?.isForOperator == true:
      return Explanation(
        sentence:
          "It waits for the operator in \(step): \(now.failureMessage). It goes on by itself within two minutes of the remedy.",
        blockedBy: "operator",
        requiredAction: now.failureReason == Reason.priceUnknown.rawValue
          ? "the operator: infin8 price list, then infin8 price set"
          : "the operator: raise INFIN8_BILLING_INSTALLATION_CAP_MICROS, or wait for the next month",
        since: now.updatedAt)
    case .paused where !now.failureReason.isEmpty:
      return Explanation(
        sentence:
          "It waits for money in \(step): \(now.failureMessage). It goes on when an owner has raised the ceiling.",
        blockedBy: "money", requiredAction: "infin8 budget list, then infin8 budget set", since: now.updatedAt)
    case .paused:
      return Explanation(
        sentence: "A person paused it in \(step).", blockedBy: "pause", requiredAction: "infin8 workflow resume",
        since: now.updatedAt)
    case .failed:
      return Explanation(
        sentence: "The step \(step) failed: \(now.failureMessage).", blockedBy: "failure",
        requiredAction: remedy(now.failureReason), since: now.updatedAt)
    case .waitingHuman:
      let question = now.question ?? Standing.Question()
      return Explanation(
        sentence:
          "It waits for a person with the role \(question.role) to decide about \(question.subjects) results of \(step).",
        blockedBy: "human",
        requiredAction: "infin8 workflow gate, then infin8 workflow approve or infin8 workflow reject",
        since: question.openedAt)
    case .queued, .running:
      guard let run = now.run else {
        return Explanation(
          sentence: "All of \(step) is done; its books are compared with billing's before it completes.",
          blockedBy: "books", since: now.updatedAt)
      }
      return atWork(now, run)
    }
  }

  private static func atWork(_ now: Standing, _ run: Standing.Run) -> Explanation {
    let step = now.state.text
    let service = LegalMoves.step(of: now.state)?.service?.rawValue ?? "its"
    if run.isSetAside {
      return Explanation(
        sentence: "The command for \(step) could not be delivered and was set aside: \(run.lastError).",
        blockedBy: "message", requiredAction: "infin8 message list", since: run.startedAt)
    }
    if !run.isTaken {
      let trouble =
        run.lastError.isEmpty
        ? "" : ", which has not taken it after \(counted(Int64(run.attempts), "attempt")): \(run.lastError)"
      return Explanation(
        sentence: "The step \(step) is waiting to be taken by the service \(service)\(trouble).",
        blockedBy: "worker", requiredAction: trouble.isEmpty ? "" : "infin8 doctor", since: run.startedAt)
    }
    return Explanation(
      sentence: run.itemsTotal == 0
        ? "Nothing blocks it: the step \(step) is at work."
        : "Nothing blocks it: the step \(step) is at work, \(run.itemsDone) of \(run.itemsTotal) items are done.",
      blockedBy: "nothing", since: run.startedAt)
  }

  /// What helps against a failure, by its reason.
  private static func remedy(_ reason: String) -> String {
    switch Reason(rawValue: reason) {
    case .gateLapsed: "infin8 workflow retry, and decide in time"
    case .ceilingReached: "infin8 budget set, then infin8 workflow retry"
    case .quotaReached: "wait for the next month or change the plan, then infin8 workflow retry"
    case .grantRevoked: "infin8 workflow retry: it runs on your behalf from then on"
    case .noSources, .noKeywordsFound: "name other competitors: infin8 competitor add, then infin8 workflow retry"
    case .noLongtailsFound, .nothingKept, .noClusters, .noValidClusters, .badOutput:
      "infin8 workflow retry, or go back and choose otherwise: infin8 workflow reset"
    default: "infin8 workflow retry"
    }
  }

  private static func facts(_ now: Standing) -> [String] {
    var facts: [String] = []
    if let left = now.run?.secondsLeft { facts.append("Its time is over in \(time(left)).") }
    if let question = now.question { facts.append("The question lapses in \(time(question.secondsLeft)).") }
    if now.costMicros > 0 { facts.append("It has cost \(money(now.costMicros)) so far.") }
    if now.phase != .idle, !now.isUnderGrant, now.state != .completed, now.state != .cancelled {
      facts.append("It runs on nobody's behalf: its next step will not begin.")
    }
    return facts
  }

  private static func day(_ micros: Int64) -> Substring { Instant(micros: micros).description.prefix(10) }

  private static func time(_ seconds: Int64) -> String {
    if seconds >= 172_800 { return counted(seconds / 86_400, "day") }
    if seconds >= 7_200 { return counted(seconds / 3_600, "hour") }
    return seconds >= 120 ? counted(seconds / 60, "minute") : counted(max(0, seconds), "second")
  }

  private static func counted(_ count: Int64, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private static func money(_ micros: Int64) -> String {
    let fraction = String(micros % 1_000_000 + 1_000_000).dropFirst().prefix(4)
    return "$\(micros / 1_000_000).\(fraction)"
  }
}
