import Contracts
package import Vocabulary

extension Snapshot {
  /// What the workflow looks like after an act, as the next decision sees it.
  ///
  /// - Parameter command: the key of the command that a ``Act/send(_:)`` gives.
  package mutating func apply(_ act: Act, command: UUID?) {
    switch act {
    case .move(let target, _):
      state = target
      enter(.idle)
      lapsedSubject = nil
    case .enter(let next): enter(next)
    case .send(let step):
      if step.service != nil { awaiting = command }
      lapsedSubject = nil
    case .openGate(_, let subject):
      gateSubject = subject
      lapsedSubject = nil
    case .closeGate(let status):
      lapsedSubject = status == "lapsed" ? gateSubject : nil
      gateSubject = nil
    case .closeRun: awaiting = nil
    case .fail: enter(.failed)
    case .wait: isWaiting = true
    case .cancelWork, .hold: break
    }
  }

  private mutating func enter(_ next: Phase) {
    if next != .paused { pausedFrom = nil } else if phase != .paused { pausedFrom = phase }
    isWaiting = false
    phase = next
  }
}
