import Contracts
import Vocabulary
import WorkflowService

/// A world that cannot be.
public struct Violation: Error, Hashable, CustomStringConvertible, Sendable {
  public let description: String
  init(_ description: String) { self.description = description }
}

/// What may happen next in a world: every message, every worker, every person, every fault.
struct Physics {
  let defences: Defences

  struct Next {
    let world: World
    /// Whether it takes bad luck: what must come to rest comes to rest without it.
    let isFault: Bool
    let name: String
  }

  func has(_ defence: Defences) -> Bool { defences.contains(defence) }

  func next(_ world: World) throws(Violation) -> [Next] {
    var next: [Next] = []
    for message in world.bus {
      let after = try deliver(message, world)
      var gone = after
      gone.bus.remove(message)
      next.append(Next(world: gone, isFault: false, name: "\(message) arrives"))
      // Its acknowledgement is lost: it comes again.
      if world.faults.copies > 0 {
        var kept = after
        kept.bus.insert(message)
        kept.faults.copies -= 1
        next.append(Next(world: kept, isFault: true, name: "\(message) arrives, and will again"))
      }
    }
    for index in world.workers.indices { try work(index, world, &next) }
    try steer(world, &next)
    return next
  }

  // MARK: Messages

  private func deliver(_ message: World.Message, _ world: World) throws(Violation) -> World {
    var world = world
    switch message {
    case .perform(let command):
      let isNew = world.jobs[Int(command)].status == .absent
      if isNew || !has(.commandInbox) {
        let isEntombed = world.jobs[Int(command)].isEntombed && has(.tombstone)
        world.jobs[Int(command)].status = isEntombed ? .cancelled : .pending
        if !isNew { forget(&world.jobs[Int(command)]) }
      }
      return try judge(.accepted(command: id(command)), world, message) ?? world
    case .cancel(let command):
      world.jobs[Int(command)].isEntombed = true
      switch world.jobs[Int(command)].status {
      case .pending, .running: world.jobs[Int(command)].status = .cancelled
      default: break
      }
      return world
    case .hold(let command, let isHeld):
      world.jobs[Int(command)].isHeld = isHeld
      return world
    case .wait(let command):
      return try judge(.waits(command: id(command), reason: "ceiling_reached", message: ""), world, message) ?? world
    case .outcome(let command, let isSuccess):
      if has(.inbox), world.taken.contains(command) { return world }
      world.taken.insert(command)
      let named = has(.command) ? id(command) : world.flow.awaiting.map(id) ?? id(command)
      let event: Event =
        isSuccess
        ? .succeeded(command: named, made: 3, subject: [command])
        : .failed(command: named, reason: "bad_output", message: "")
      return try judge(event, world, message) ?? world
    }
  }

  /// A second job for the same command knows nothing of the first.
  private func forget(_ job: inout World.Job) {
    job.isIntended = false
    job.isSent = false
    job.isRecorded = false
    job.draft = 0
  }

  // MARK: Workers

  private func work(_ index: Int, _ world: World, _ next: inout [Next]) throws(Violation) {
    guard let worker = world.workers[index] else {
      for command in world.jobs.indices {
        let job = world.jobs[command]
        let isInHand = world.workers.contains { $0?.command == UInt8(command) }
        if job.status == .cancelled, job.isReserved, !isInHand {
          next.append(Next(world: giveBack(command, world), isFault: false, name: "\(command) gives back its money"))
        }
        let isTakeover = job.status == .running
        guard job.status == .pending || isTakeover, !job.isHeld else { continue }
        // Somebody else's lease has run out; whoever held it may be dead, or only slow.
        let isHeldByTheLiving = world.workers.contains { $0?.command == UInt8(command) && $0?.token == job.token }
        if isTakeover, isHeldByTheLiving, world.faults.takeovers == 0 { continue }
        var after = world
        if isTakeover, isHeldByTheLiving { after.faults.takeovers -= 1 }
        after.jobs[command].status = .running
        after.jobs[command].token += 1
        after.jobs[command].isIntended = has(.intent)
        after.workers[index] = World.Worker(
          command: UInt8(command), token: after.jobs[command].token, stage: .claimed)
        next.append(
          Next(world: after, isFault: isTakeover && isHeldByTheLiving, name: "worker \(index) claims \(command)"))
      }
      return
    }
    if world.faults.crashes > 0 {
      var after = world
      after.workers[index] = nil
      after.faults.crashes -= 1
      next.append(Next(world: after, isFault: true, name: "worker \(index) dies"))
    }
    try proceed(index, worker, world, &next)
  }

  private func proceed(
    _ index: Int, _ worker: World.Worker, _ world: World, _ next: inout [Next]
  ) throws(Violation) {
    let command = Int(worker.command)
    var after = world
    func step(_ name: String, isFault: Bool = false, _ world: World) {
      next.append(Next(world: world, isFault: isFault, name: "worker \(index) \(name) \(command)"))
    }
    switch worker.stage {
    case .claimed:
      // What was booked is not set aside again.
      if has(.reserve), !world.jobs[command].isSettled { after.jobs[command].isReserved = true }
      after.workers[index]?.stage = .reserved
      step("reserves for", after)
      if world.faults.shortages > 0 {
        var poor = world
        poor.faults.shortages -= 1
        let isOurs = world.jobs[command].status == .running && world.jobs[command].token == worker.token
        drop(index, &poor)
        // The first to be refused tells; a cancelled command waits for nothing.
        if isOurs, !poor.jobs[command].isHeld {
          poor.jobs[command].isHeld = true
          poor.bus.insert(.wait(worker.command))
        }
        step("finds no money for", isFault: true, poor)
      }

    case .reserved:
      let job = world.jobs[command]
      let mayWrite = !has(.token) || job.token == worker.token
      if has(.lookBeforeSending), job.status == .cancelled || job.isHeld || !mayWrite {
        drop(index, &after)
        step("is told to stop at", after)
        return
      }
      guard !job.isEntombed else { throw Violation("a call is begun after its cancellation") }
      if job.isRecorded {
        after.workers[index]?.stage = .answered
        step("finds the answer of", after)
        return
      }
      if job.isSent, has(.intent) {
        switch job.effect {
        case .c: if has(.waste) { after.jobs[command].waste += 1 }
        case .b:
          if job.drafts > 0 {
            after.workers[index]?.draft = job.draft > 0 ? job.draft : 1
            after.workers[index]?.stage = .answered
            step("finds the draft of", after)
            return
          }
        case .a: break
        }
      }
      guard !has(.reserve) || job.isReserved || job.isSettled else { throw Violation("a call without money set aside") }
      if !job.isReserved, !job.isSettled { throw Violation("a call without money set aside") }
      if has(.intent) { after.jobs[command].isSent = true }
      after.workers[index]?.stage = .sent
      step("sends", after)

    case .sent:
      charge(&after.jobs[command], token: worker.token)
      after.workers[index]?.draft = after.jobs[command].drafts
      after.workers[index]?.stage = .answered
      step("has the answer of", after)
      if world.faults.lostCalls > 0 {
        // Done or not, nobody here will know.
        for isDone in [false, true] {
          var lost = world
          lost.faults.lostCalls -= 1
          if isDone { charge(&lost.jobs[command], token: worker.token) }
          lost.workers[index] = nil
          if lost.jobs[command].status == .running, lost.jobs[command].token == worker.token {
            lost.jobs[command].status = .pending
          }
          step("loses the answer of", isFault: true, lost)
        }
      }

    case .answered:
      guard !has(.token) || world.jobs[command].token == worker.token else {
        drop(index, &after)
        step("is fenced off", after)
        return
      }
      record(index, worker, &after)
      step("records", after)

    case .recorded:
      try publish(index, worker, world, &next)
    }
  }

  /// What a provider does with a call.
  private func charge(_ job: inout World.Job, token: UInt8) {
    switch job.effect {
    case .a: if !(has(.sameKey) && job.charges > 0) { job.charges += 1 }
    case .b: job.drafts += 1
    case .c: job.charges += 1
    }
  }

  /// T6: rows, bill and outcome, all or nothing.
  private func record(_ index: Int, _ worker: World.Worker, _ world: inout World) {
    let command = Int(worker.command)
    let isOpen = isOpen(world.jobs[command])
    if world.jobs[command].effect == .b {
      // Two phases: the id first, then what everybody sees.
      if world.jobs[command].draft == 0 { world.jobs[command].draft = worker.draft }
      world.jobs[command].isRecorded = true
      world.workers[index]?.draft = has(.recordBeforePublishing) ? world.jobs[command].draft : worker.draft
      world.workers[index]?.stage = .recorded
      return
    }
    world.jobs[command].isRecorded = true
    finish(command, isOpen, &world)
    world.workers[index] = nil
  }

  private func publish(
    _ index: Int, _ worker: World.Worker, _ world: World, _ next: inout [Next]
  ) throws(Violation) {
    let command = Int(worker.command)
    var after = world
    // Publishing what is public already changes nothing.
    after.jobs[command].published |= 1 << (worker.draft & 7)
    let mayWrite = !has(.token) || world.jobs[command].token == worker.token
    if mayWrite { finish(command, isOpen(world.jobs[command]), &after) }
    after.workers[index] = nil
    next.append(Next(world: after, isFault: false, name: "worker \(index) publishes \(command)"))
  }

  private func isOpen(_ job: World.Job) -> Bool {
    job.status == .running || !has(.endOnce) && job.status == .done
  }

  private func finish(_ command: Int, _ isOpen: Bool, _ world: inout World) {
    world.jobs[command].isSettled = true
    world.jobs[command].isReserved = false
    guard isOpen else { return }
    world.jobs[command].writes += 1
    world.jobs[command].status = .done
    let isSuccess = world.faults.failures == 0 || world.jobs[command].step != .step8Subtopics
    if !isSuccess { world.faults.failures -= 1 }
    world.bus.insert(.outcome(UInt8(command), isSuccess: isSuccess))
  }

  /// Of work that nobody wants any more, what was begun is looked up and accounted for, never begun anew.
  private func giveBack(_ command: Int, _ world: World) -> World {
    var world = world
    let job = world.jobs[command]
    if job.isSent, !job.isRecorded {
      switch job.effect {
      case .a: world.jobs[command].isSettled = job.charges > 0
      // What was made lies unpublished.
      case .b: break
      case .c: world.jobs[command].waste += 1
      }
    }
    world.jobs[command].isReserved = false
    return world
  }

  /// Gives up an item whose work nobody wants, or that somebody else has.
  private func drop(_ index: Int, _ world: inout World) {
    guard let worker = world.workers[index] else { return }
    let command = Int(worker.command)
    world.workers[index] = nil
    guard world.jobs[command].token == worker.token else { return }
    if world.jobs[command].status == .running { world.jobs[command].status = .pending }
  }
}
