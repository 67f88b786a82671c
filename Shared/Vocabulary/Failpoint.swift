/// The places where a process may be told to die, stop, wait or fail: before and after each commit and each call of the
/// orchestration. One list, so that none is misspelt and a sweep knows when it has been everywhere.
///
/// `INFIN8_FAILPOINTS=T9.after_commit:2=die,relay.claimed=delay:50` says what happens at which hit; only debug builds hear
/// it, and in a release ``hit()`` is nothing.
public enum Failpoint: String, Sendable, CaseIterable {
  // What moves a workflow: rows 1, 16, 17, 21 and 24 of the table of crashes.
  case moveBegun = "move.begun"
  case moveLocked = "move.locked"
  case moveActed = "move.acted"
  case commandWritten = "T1.written"
  // What carries messages: rows 2, 3, 13, 14, 15.
  case relayClaimed = "relay.claimed"
  case relayBeforeDelivery = "relay.before_delivery"
  case relayDelivered = "relay.delivered"
  case relayMarked = "relay.marked"
  case relayBeforeBurial = "relay.before_burial"
  case relayBuried = "relay.buried"
  case collectBeforeAcknowledgement = "collect.before_acknowledgement"
  case collectAcknowledged = "collect.acknowledged"
  case collectBeforeReply = "collect.before_reply"
  // What takes commands and their cancellations: rows 4, 5, 6, 25.
  case inboxAdmitted = "inbox.admitted"
  case inboxDuplicate = "inbox.duplicate"
  case commandSplit = "T2.split"
  case commandBeforeCommit = "T2.before_commit"
  case commandCommitted = "T2.after_commit"
  case cancelBeforeCommit = "cancel.before_commit"
  case cancelCommitted = "cancel.after_commit"
  // What hears of outcomes: rows 16, 17, 30.
  case outcomeReceived = "T9.received"
  case outcomeBeforeCommit = "T9.before_commit"
  case outcomeCommitted = "T9.after_commit"
  case outcomeSetAside = "T9.set_aside"
  // What sends commands and notes that they were taken: rows 3, 27.
  case dispatchBeforeCall = "dispatch.before_call"
  case dispatchAnswered = "dispatch.answered"
  case dispatchBeforeCommit = "dispatch.before_commit"
  case dispatchCommitted = "dispatch.after_commit"
  // What does the work and pays for it: rows 7 to 14.
  case itemClaimed = "T3.claimed"
  case itemReserved = "T4.reserved"
  case itemSent = "T5.sent"
  case itemBeforeCommit = "T6.before_commit"
  case itemCommitted = "T6.after_commit"
  case effectIntended = "effect.intended"
  case effectReserved = "effect.reserved"
  case effectReconciled = "effect.reconciled"
  case effectSent = "effect.sent"
  case effectAnswered = "effect.answered"
  case effectRecorded = "effect.recorded"
  case reservationBeforeCommit = "reserve.before_commit"
  case reservationCommitted = "reserve.after_commit"
  case billBeforeCommit = "T7.before_commit"
  case billCommitted = "T7.after_commit"
  // What asks about lost calls: rows 10 and 11 of those nobody waits for.
  case lostCallClaimed = "lost.claimed"
  case lostCallAnswered = "lost.answered"
  case lostCallBeforeCommit = "lost.before_commit"
  case lostCallCommitted = "lost.after_commit"
  // What closes the books: row 28.
  case settlementBeforeCall = "T10.before_call"
  case settlementAnswered = "T10.answered"
  case settlementBeforeCommit = "T10.before_commit"
  case settlementCommitted = "T10.after_commit"
  // What notices that time is over: row 26.
  case timerDue = "timer.due"
  case timerBeforeCommit = "timer.before_commit"
  case timerCommitted = "timer.after_commit"

  #if DEBUG
    /// Does what the environment says for this hit; nothing, as a rule.
    ///
    /// - Throws: ``Refusal``: `service_down` for `error`, `outcome_unknown` for `ambiguous`, whose deed is done.
    public func hit() async throws {
      guard let plan = FailpointPlan.ofProcess, let action = plan.action(at: self) else { return }
      switch action {
      case .die: FailpointPlan.signalSelf(dies: true)
      case .stop: FailpointPlan.signalSelf(dies: false)
      case .delay(let pause): try await Task.sleep(for: pause)
      case .error: throw Refusal(.serviceDown, "told to fail at \(rawValue)")
      case .ambiguous: throw Refusal(.outcomeUnknown, "told to forget what became of \(rawValue)")
      }
    }
  #else
    /// Nothing.
    @inlinable @inline(__always)
    public func hit() async throws {}
  #endif
}
