package import Contracts
package import Vocabulary

/// What a workflow is doing in its state: the words of `run_status`.
package enum Phase: String, Sendable, CaseIterable {
  case idle, queued, running
  case waitingHuman = "waiting_human"
  case failed, paused
}

/// What a decision looks at: nothing else may matter.
package struct Snapshot: Sendable, Equatable {
  package var state: WorkflowState
  package var phase: Phase
  /// What a paused workflow was doing.
  package var pausedFrom: Phase?
  /// Whether it is paused because it waits for something, and by no person.
  package var isWaiting: Bool
  /// The command whose outcome is awaited; nil when none is.
  package var awaiting: UUID?
  /// What an open gate is about; nil when none is open.
  package var gateSubject: [UInt8]?
  /// What the present state's last gate was about, when nobody decided in time.
  package var lapsedSubject: [UInt8]?

  package init(
    state: WorkflowState, phase: Phase, pausedFrom: Phase? = nil, isWaiting: Bool = false, awaiting: UUID? = nil,
    gateSubject: [UInt8]? = nil, lapsedSubject: [UInt8]? = nil
  ) {
    self.state = state
    self.phase = phase
    self.pausedFrom = pausedFrom
    self.isWaiting = isWaiting
    self.awaiting = awaiting
    self.gateSubject = gateSubject
    self.lapsedSubject = lapsedSubject
  }

  package var isOver: Bool { state == .completed || state == .cancelled }
}

/// What has happened.
package enum Event: Sendable, Equatable {
  case start
  /// The performer took the command.
  case accepted(command: UUID)
  case succeeded(command: UUID, made: Int, subject: [UInt8])
  case failed(command: UUID, reason: String, message: String)
  /// Its performer has stopped, and somebody must do something before it can go on.
  case waits(command: UUID, reason: String, message: String)
  case deadlinePassed(command: UUID)
  case approved(subject: [UInt8], chosen: Int)
  case rejected(subject: [UInt8])
  /// Nobody decided in time.
  case gateLapsed(subject: [UInt8])
  case booksBalanced
  case retry
  case reset(to: WorkflowState)
  case pause
  case resume
  /// What a waiting command waits for may be there now.
  case lookAgain
  case cancel
  /// It failed long ago, and nobody has gone on with it.
  case givenUp
}

/// What is to be done, all of it in the transaction of the event.
package enum Act: Sendable, Equatable {
  /// The state changes.
  case move(to: WorkflowState, LegalMoves.Trigger)
  case enter(Phase)
  /// The step's performer is given a command.
  case send(Step)
  /// People are asked about what was made.
  case openGate(Step, subject: [UInt8])
  case closeGate(String)
  /// The run's record is closed as done, failed, cancelled or superseded.
  case closeRun(String)
  case cancelWork
  /// The command under way makes no further call, or goes on.
  case hold(Bool)
  /// Says what a paused workflow waits for, when it was no person who paused it.
  case wait(reason: String, message: String)
  case fail(reason: String, message: String)
}

/// The judgement, whole and pure: what an event means for a workflow as it is.
///
/// - Throws: why the event changes nothing. An event that comes again, or too late, is refused as `version_conflict` or
///   `gate_superseded`; the caller that delivers messages takes that for an answer.
package func decide(_ event: Event, _ now: Snapshot) throws(Refusal) -> [Act] {
  guard let step = LegalMoves.step(of: now.state), !now.isOver else {
    throw Refusal(.workflowOver, "the workflow is \(now.state.text): nothing moves it any more")
  }
  switch event {
  case .start:
    guard now.phase == .idle, step.state == .step1ICP else {
      throw Refusal(.illegalMove, "the workflow has been started before")
    }
    return [.enter(.queued), .send(step)]

  case .accepted(let command):
    guard command == now.awaiting, now.phase == .queued else { throw stale }
    return [.enter(.running)]

  case .succeeded(let command, let made, let subject):
    guard command == now.awaiting else { throw stale }
    guard made >= step.enough else {
      return [
        .closeRun("failed"),
        .fail(
          reason: Reason.badOutput.rawValue,
          message: "the step made \(made) \(step.product); \(step.enough) are needed to go on"),
      ]
    }
    // What is done waits for nothing any more; what a person has paused stays paused.
    return [.closeRun("done")] + leave(step, subject: subject, isPaused: now.phase == .paused && !now.isWaiting)

  case .failed(let command, let reason, let message):
    guard command == now.awaiting else { throw stale }
    return [.closeRun("failed"), .fail(reason: reason, message: message)]

  case .waits(let command, let reason, let message):
    // One that a person has paused tells again when it is let go.
    guard command == now.awaiting, now.phase == .queued || now.phase == .running else { throw stale }
    return [.hold(true), .enter(.paused), .wait(reason: reason, message: message)]

  case .deadlinePassed(let command):
    guard command == now.awaiting else { throw stale }
    return [
      .cancelWork, .closeRun("failed"),
      .fail(reason: Reason.timeout.rawValue, message: "the step took longer than it may"),
    ]

  case .approved(let subject, let chosen):
    try requireGate(now, subject)
    guard case .admin(let range) = step.exit else { throw notOpen }
    guard chosen > 0 else {
      throw Refusal(.nothingApproved, "choose at least \(range.lowerBound): nothing was approved")
    }
    guard range.contains(chosen) else {
      throw Refusal(
        .seedsOutOfRange, "choose \(range.lowerBound) to \(range.upperBound) \(step.product), not \(chosen)")
    }
    return [.closeGate("passed")] + advance(from: step, subject: subject)

  case .rejected(let subject):
    try requireGate(now, subject)
    guard let index = contentPlan.firstIndex(of: step), index > 0 else { throw notOpen }
    let target = contentPlan[index - 1]
    return [.closeGate("rejected"), .move(to: target.state, .rerun), .enter(.queued), .send(target)]

  case .gateLapsed(let subject):
    guard now.gateSubject == subject else { throw stale }
    return [
      .closeGate("lapsed"),
      .fail(
        reason: Reason.gateLapsed.rawValue,
        message: "nobody decided about the \(step.product) in time: retry to be asked again"),
    ]

  case .booksBalanced:
    guard step.exit == .settled, now.phase == .running, now.awaiting == nil else { throw stale }
    return advance(from: step, subject: [])

  case .retry:
    guard now.phase == .failed else {
      throw Refusal(.nothingToRetry, "the step has not failed: it is \(now.phase.rawValue)")
    }
    // What was made stands, and is asked about again; making it anew would be paid for anew.
    if let subject = now.lapsedSubject { return [.openGate(step, subject: subject), .enter(.waitingHuman)] }
    return [.enter(.queued), .send(step)]

  case .reset(let target):
    guard let to = LegalMoves.step(of: target), LegalMoves.trigger(from: now.state, to: target) == .rerun else {
      throw Refusal(.illegalMove, "a workflow in \(now.state.text) cannot go back to \(target.text)")
    }
    guard now.phase != .queued, now.phase != .running else {
      throw Refusal(.illegalMove, "the step is at work: pause or wait, then go back")
    }
    let undone = abandon(now)
    if case .person = to.party {
      // The choice is asked for again about what was harvested; the harvest itself stands.
      throw Refusal(.illegalMove, "go back to step_2_competitors: the seeds are chosen from its harvest")
    }
    return undone + [.move(to: to.state, .rerun), .enter(.queued), .send(to)]

  case .pause:
    // What waits for money is nobody's pause yet, and is held already.
    if now.phase == .paused, now.isWaiting { return [.enter(.paused)] }
    guard now.phase != .paused else { throw Refusal(.illegalMove, "the workflow is paused already") }
    guard now.phase != .failed else {
      throw Refusal(.illegalMove, "the step has failed and nothing is under way: retry it, go back or cancel")
    }
    return (now.awaiting == nil ? [] : [.hold(true)]) + [.enter(.paused)]

  case .resume:
    guard now.phase == .paused, let before = now.pausedFrom else {
      throw Refusal(.illegalMove, "the workflow is not paused")
    }
    // What was under way when it was paused has been finished or is awaited still; what was not begun is begun now.
    if now.gateSubject != nil { return [.enter(.waitingHuman)] }
    // Whether a command that is awaited has been taken may have been told meanwhile: it counts as at work.
    if now.awaiting != nil { return [.hold(false), .enter(.running)] }
    return before == .queued ? [.enter(.queued), .send(step)] : [.enter(before)]

  case .lookAgain:
    // A person may have let it go and paused it since: that stays a person's.
    guard now.phase == .paused, now.isWaiting else { throw stale }
    return try decide(.resume, now)

  case .cancel:
    return abandon(now) + [.move(to: .cancelled, .cancel)]

  case .givenUp:
    guard now.phase == .failed else { throw stale }
    return try decide(.cancel, now)
  }
}

private let stale = Refusal(.versionConflict, "this was about an earlier state of the workflow")
private let notOpen = Refusal(.gateNotOpen, "nothing waits for a decision here")

private func requireGate(_ now: Snapshot, _ subject: [UInt8]) throws(Refusal) {
  guard now.phase == .waitingHuman, let open = now.gateSubject else { throw notOpen }
  guard open == subject else {
    throw Refusal(.gateSuperseded, "what is to be decided has changed since you looked: look again")
  }
}

/// After a step's work is done: on, or to the people, or to the books.
private func leave(_ step: Step, subject: [UInt8], isPaused: Bool) -> [Act] {
  switch step.exit {
  case .open: advance(from: step, subject: subject, isPaused: isPaused)
  case .admin: [.openGate(step, subject: subject)] + (isPaused ? [] : [.enter(.waitingHuman)])
  // Its work is done, whether or not anybody heard that it had begun: what goes on later waits for the books, not for work.
  case .settled: [.enter(.running)] + (isPaused ? [.enter(.paused)] : [])
  }
}

/// Into the next state, and whatever that state begins with.
private func advance(from step: Step, subject: [UInt8], isPaused: Bool = false) -> [Act] {
  let target = LegalMoves.next(after: step)
  guard let next = LegalMoves.step(of: target) else { return [.move(to: target, .advance)] }
  switch next.party {
  case .person:
    return [.move(to: target, .advance), .openGate(next, subject: subject), .enter(.waitingHuman)]
      + (isPaused ? [.enter(.paused)] : [])
  case .service:
    // A paused workflow takes the result in and stands before the next step.
    return isPaused
      ? [.move(to: target, .advance), .enter(.queued), .enter(.paused)]
      : [.move(to: target, .advance), .enter(.queued), .send(next)]
  }
}

/// Takes back what is under way.
private func abandon(_ now: Snapshot) -> [Act] {
  (now.awaiting == nil ? [] : [.cancelWork, .closeRun("cancelled")])
    + (now.gateSubject == nil ? [] : [.closeGate("superseded")])
}
