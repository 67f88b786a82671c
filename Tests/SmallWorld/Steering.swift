import Contracts
import Synchronization
import Vocabulary
import WorkflowService

extension Physics {
  // MARK: People and time

  func steer(_ world: World, _ next: inout [Next]) throws(Violation) {
    let flow = world.flow
    func offer(_ event: Event, _ name: String, isFault: Bool = false, _ change: (inout World) -> Void = { _ in })
      throws(Violation)
    {
      var before = world
      change(&before)
      guard let after = try judge(event, before, nil) else { return }
      next.append(Next(world: after, isFault: isFault, name: name))
    }
    if let gate = flow.gate {
      try offer(.approved(subject: [gate], chosen: 3), "approval") { $0.approved = gate }
      // Somebody who looked at what an earlier run had made.
      for stale in 0..<gate where world.jobs[Int(stale)].step == flow.state {
        let subject: [UInt8] = has(.subject) ? [stale] : [gate]
        try offer(.approved(subject: subject, chosen: 3), "approval of \(stale)", isFault: true) { $0.approved = stale }
      }
      if world.faults.rejects > 0 {
        try offer(.rejected(subject: [gate]), "rejection", isFault: true) { $0.faults.rejects -= 1 }
        try offer(.gateLapsed(subject: [gate]), "the gate lapses", isFault: true) { $0.faults.rejects -= 1 }
      }
    }
    try offer(.retry, "retry")
    if areBooksBalanced(world) { try offer(.booksBalanced, "the books are balanced") }
    if world.faults.cancels > 0 {
      try offer(.cancel, "cancel", isFault: true) { $0.faults.cancels -= 1 }
      try offer(.givenUp, "given up", isFault: true) { $0.faults.cancels -= 1 }
    }
    if world.faults.pauses > 0 {
      try offer(.pause, "pause", isFault: true) {
        $0.faults.pauses -= 1
        $0.isPausedByPerson = true
      }
    }
    if world.isPausedByPerson { try offer(.resume, "resume") { $0.isPausedByPerson = false } }
    if flow.isWaiting { try offer(.lookAgain, "there is money again") }
    if let awaiting = flow.awaiting, world.faults.failures > 0 {
      try offer(.deadlinePassed(command: id(awaiting)), "its time is over", isFault: true) { $0.faults.failures -= 1 }
    }
  }

  private func areBooksBalanced(_ world: World) -> Bool {
    !has(.settle) || world.jobs.allSatisfy { !$0.isReserved }
  }

  // MARK: The workflow

  func id(_ command: UInt8) -> UUID { .derived(from: String(command)) }

  /// Asks the product's own reducer, and does what it says; nil when it says that nothing changes.
  func judge(_ event: Event, _ world: World, _ cause: World.Message?) throws(Violation) -> World? {
    guard let acts = Judgement.shared.acts(event, world.flow, id) else { return nil }
    var world = world
    for act in acts {
      if event == .resume || event == .lookAgain, case .send(let step) = act,
        world.jobs.last(where: { $0.step == step.state })?.status == .done
      {
        throw Violation("what was done is sent again")
      }
      try perform(act, &world)
    }
    return world
  }

  private func perform(_ act: Act, _ world: inout World) throws(Violation) {
    var now = Judgement.snapshot(world.flow, id)
    let fresh = UInt8(world.jobs.count)
    switch act {
    case .move(let target, let trigger):
      guard LegalMoves.trigger(from: world.flow.state, to: target) == trigger else {
        throw Violation("an illegal move from \(world.flow.state.text) to \(target.text)")
      }
      if trigger == .advance { world.advances += 1 }
      if trigger == .rerun { world.advances = UInt8(max(0, target.rawValue - WorkflowState.step7Validation.rawValue)) }
      if world.flow.state == .step8Subtopics, trigger == .advance {
        let latest = world.jobs.lastIndex { $0.step == .step8Subtopics }.map { UInt8($0) }
        guard world.flow.gate == nil, world.approved == nil || world.approved == latest else {
          throw Violation("what was approved is not what is used")
        }
      }
      if target == .completed { try complete(world) }
    case .send(let step):
      guard world.flow.awaiting == nil else { throw Violation("two steps are at work") }
      world.jobs.append(World.Job(step: step.state))
      world.bus.insert(.perform(fresh))
    case .openGate: guard world.flow.gate == nil else { throw Violation("two gates are open") }
    case .cancelWork: if let command = world.flow.awaiting { world.bus.insert(.cancel(command)) }
    case .hold(let isHeld):
      if let command = world.flow.awaiting {
        world.bus.remove(.hold(command, !isHeld))
        world.bus.insert(.hold(command, isHeld))
      }
    default: break
    }
    now.apply(act, command: id(fresh))
    world.flow = World.Flow(
      state: now.state, phase: now.phase, pausedFrom: now.pausedFrom, isWaiting: now.isWaiting,
      awaiting: number(now.awaiting, below: fresh), gate: now.gateSubject?.first, lapsed: now.lapsedSubject?.first)
  }

  private func number(_ command: UUID?, below fresh: UInt8) -> UInt8? {
    guard let command else { return nil }
    return (0...fresh).first { id($0) == command }
  }

  private func complete(_ world: World) throws(Violation) {
    guard world.advances == 3 else { throw Violation("completed after \(world.advances) of three advances") }
    guard world.jobs.allSatisfy({ !$0.isReserved }) else { throw Violation("completed while money is set aside") }
  }

  // MARK: What must hold of every world

  func check(_ world: World) throws(Violation) {
    for (command, job) in world.jobs.enumerated() {
      if job.effect == .a, job.charges > 1 { throw Violation("class A is charged twice") }
      if job.published.nonzeroBitCount > 1 { throw Violation("class B is published twice") }
      if job.writes > 1 { throw Violation("a result is written twice") }
      let inHand = world.workers.count { $0?.command == UInt8(command) && $0?.stage == .answered }
      let booked = Int(job.waste) + (job.isRecorded ? 1 : 0)
      // A call whose end is not known yet is one that may still be booked.
      if job.effect == .c, Int(job.charges) > booked + inHand + (job.isSent && !job.isRecorded ? 1 : 0) {
        throw Violation("class C is paid for and booked nowhere")
      }
    }
    if world.flow.state == .completed || world.flow.state == .cancelled {
      guard world.flow.awaiting == nil, world.flow.gate == nil else { throw Violation("over, and waiting") }
    }
  }

  /// Whether nothing is left to do.
  func isAtRest(_ world: World) -> Bool {
    (world.flow.state == .completed || world.flow.state == .cancelled) && world.bus.isEmpty
      && world.workers.allSatisfy { $0 == nil }
  }
}

/// The reducer's answers, each asked for once.
final class Judgement: Sendable {
  static let shared = Judgement()

  private struct Question: Hashable {
    let event: String
    let flow: World.Flow
  }

  private let known = Mutex<[Question: [Act]?]>([:])

  func acts(_ event: Event, _ flow: World.Flow, _ id: (UInt8) -> UUID) -> [Act]? {
    let question = Question(event: "\(event)", flow: flow)
    if let answer = known.withLock({ $0[question] }) { return answer }
    let answer = try? decide(event, Self.snapshot(flow, id))
    known.withLock { $0[question] = .some(answer) }
    return answer
  }

  static func snapshot(_ flow: World.Flow, _ id: (UInt8) -> UUID) -> Snapshot {
    Snapshot(
      state: flow.state, phase: flow.phase, pausedFrom: flow.pausedFrom, isWaiting: flow.isWaiting,
      awaiting: flow.awaiting.map(id), gateSubject: flow.gate.map { [$0] }, lapsedSubject: flow.lapsed.map { [$0] })
  }
}
