import Contracts
import Durable
import Postgres
import Telemetry
import Vocabulary
import Wire

/// Applies an event to a workflow inside one transaction: lock, decide, act. No business `if` stands here.
struct Moves: Sendable {
  let transaction: Transaction
  let organization: UUID
  let workflow: UUID
  /// Who caused it; nil for the engine itself.
  let actor: UUID?

  /// What an event brings along beside itself.
  struct Baggage: Sendable {
    var outcome: StepOutcome?
    var outcomeBody: [UInt8] = []
    /// Changes what later steps are given.
    var input: @Sendable (inout StepInput) -> Void = { _ in }
    var message = ""
    /// One cause, one transition: the same cause again moves nothing.
    var cause = UUID.random()
  }

  /// - Throws: what ``decide(_:_:)`` refuses, and `workflow_not_found`.
  func apply(_ event: Event, _ baggage: Baggage = Baggage()) async throws {
    try await Failpoint.moveBegun.hit()
    // Each looks when the one before has answered, so all that follow the lock see what it has waited for.
    let rows = try await transaction.pipeline([
      IntentWorkflows.lock(workflow, organization: organization),
      StepRuns.awaiting(workflow: workflow, organization: organization),
      Gates.current(workflow: workflow, organization: organization),
      Gates.lapsed(workflow: workflow, organization: organization),
    ])
    guard let row = rows[0].first else {
      throw Refusal(.workflowNotFound, "there is no such workflow in this organization")
    }
    try await Failpoint.moveLocked.hit()
    let record = try WorkflowRecord(row)
    let snapshot = Snapshot(
      state: record.row.state, phase: record.phase, pausedFrom: record.pausedFrom,
      isWaiting: record.phase == .paused && !record.row.failureReason.isEmpty,
      awaiting: try rows[1].first?.get("command_key"), gateSubject: try rows[2].first?.get("subject_hash"),
      lapsedSubject: try rows[3].first?.get("subject_hash"))
    var acting = Acting(
      moves: self, baggage: baggage, now: snapshot, epoch: record.row.epoch, version: record.row.version,
      grant: record.row.grantID)
    for act in try decide(event, snapshot) { try await acting.perform(act) }
    if let change = acting.change.statement(id: workflow, organization: organization) {
      await transaction.enqueue(change)
    }
    try await Failpoint.moveActed.hit()
  }

  /// The message that stops a command; there is one for each command, however often it is asked for.
  static func cancellation(
    of command: UUID, at service: ServiceName, organization: UUID, because reason: String
  ) throws -> Statement {
    let request = CancelWorkRequest(
      commandKey: command.description, organizationID: organization.description, reason: reason)
    return Outbox.message(
      to: service.rawValue, kind: "cancel_work", id: .derived(from: command.description, "cancel"),
      organization: organization, body: try request.encoded())
  }
}

/// The acts of one event, in order. What only changes rows travels with the next question, or with the commit.
private struct Acting {
  let moves: Moves
  let baggage: Moves.Baggage
  var now: Snapshot
  var epoch: Int32
  /// Of the workflow before the event.
  let version: Int64
  let grant: String
  var change = WorkflowChange()

  private var transaction: Transaction { moves.transaction }
  private var organization: UUID { moves.organization }
  private var workflow: UUID { moves.workflow }

  mutating func perform(_ act: Act) async throws {
    let before = now
    let run: Run? = if case .send(let step) = act { try await nextRun(of: step) } else { nil }
    now.apply(act, command: run?.command)
    switch act {
    case .move(let target, let trigger): try await move(from: before.state, to: target, trigger)
    case .enter(let phase): await enter(phase, from: before.phase)
    case .send(let step): if let run { try await send(step, run) }
    case .openGate(let step, let subject): await openGate(step, subject, again: before.lapsedSubject == subject)
    case .closeGate(let status):
      await transaction.enqueue(Gates.close(status, workflow: workflow, organization: organization))
      await note("gate_\(status)")
    case .closeRun(let status): await close(before.awaiting, status)
    case .cancelWork: try await cancelWork()
    case .hold(let isHeld): try await hold(isHeld)
    case .wait(let reason, let message):
      change.standing?.reason = reason
      change.standing?.message = message
      await note("waits") { $0.message = message }
    case .fail(let reason, let message):
      change.standing = .init(phase: .failed, reason: reason, message: message)
      await note("failed") { $0.message = message }
    }
  }

  private mutating func move(
    from state: WorkflowState, to target: WorkflowState, _ trigger: LegalMoves.Trigger
  ) async throws {
    let row = try await transaction.one(
      IntentWorkflows.move(workflow, from: state, to: target, trigger, cause: baggage.cause, actor: moves.actor))
    let outcome = try row?.get("outcome", as: String.self) ?? "not_found"
    guard outcome == "ok" else {
      throw Refusal(.illegalMove, "the database refused to move from \(state.text) to \(target.text): \(outcome)")
    }
    // A new state is idle, whatever the one before was.
    change.standing = nil
    if trigger != .cancel {
      change.completion = target == .completed ? 100 : (LegalMoves.step(of: target)?.completion ?? 0)
    }
    if trigger == .rerun {
      epoch += 1
      change.isReset = true
      await note("reset") { $0.message = baggage.message }
    }
    if target == .completed { await note("completed") }
    if target == .cancelled { await note("cancelled") { $0.message = baggage.message } }
  }

  private mutating func enter(_ next: Phase, from phase: Phase) async {
    if next == .paused { await note("paused") } else if phase == .paused { await note("resumed") }
    change.standing = .init(phase: next, pausedFrom: now.pausedFrom)
  }

  /// A step's run and its command, the same for whoever asks twice, and what the workflow has been given so far.
  private struct Run {
    let number: Int
    let command: UUID
    let input: StepInput
  }

  private func nextRun(of step: Step) async throws -> Run {
    let rows = try await transaction.pipeline([
      StepRuns.nextNumber(step.state, workflow: workflow, organization: organization),
      StepRuns.latestInput(workflow: workflow, organization: organization),
    ])
    let number = Int(try rows[0].first?.get("run_no", as: Int32.self) ?? 1)
    let input = try rows[1].first?.get("input", as: [UInt8].self)
    return Run(
      number: number, command: .derived(from: workflow.description, step.state.text, String(number)),
      input: try input.map { try StepInput(decoding: $0) } ?? StepInput())
  }

  /// T1: the run's row and the command, in the transaction of the decision.
  private func send(_ step: Step, _ run: Run) async throws {
    guard let service = step.service, let work = step.work else { return }
    var input = run.input
    baggage.input(&input)
    let bytes = try input.encoded()
    let within = step.budget(input.settings)
    Trace.link(to: .step(run.command))
    await transaction.enqueue(
      StepRuns.insert(
        step.state, runNo: run.number, command: run.command, input: bytes, within: within, workflow: workflow,
        organization: organization))
    let request = PerformRequest(
      commandKey: run.command.description, organizationID: organization.description, workflowID: workflow.description,
      work: work, runNo: epoch, deadlineMs: within.components.seconds * 1_000, input: input,
      requestedBy: moves.actor?.description ?? "", grantID: grant)
    await transaction.enqueue(
      Outbox.message(
        to: service.rawValue, kind: "perform", id: run.command, organization: organization,
        body: try request.encoded()))
    await note("step_started") { $0.runNo = Int32(run.number) }
    try await Failpoint.commandWritten.hit()
  }

  private func openGate(_ step: Step, _ subject: [UInt8], again: Bool) async {
    await transaction.enqueue(
      again
        ? Gates.openAgain(step.state, subject: subject, workflow: workflow, organization: organization)
        : Gates.open(
          step.state, subject: subject, subjects: Int(baggage.outcome?.made ?? 0),
          samples: Array((baggage.outcome?.output?.samples ?? []).prefix(10)), workflow: workflow,
          organization: organization))
    await note("gate_opened") { $0.made = baggage.outcome?.made ?? 0 }
  }

  private mutating func close(_ command: UUID?, _ status: String) async {
    guard let command else { return }
    await transaction.enqueue(
      StepRuns.close(
        command, status: status, outcome: baggage.outcome, body: baggage.outcomeBody, organization: organization))
    guard status == "done", let outcome = baggage.outcome else { return }
    change.output = outcome.output
    await note("step_finished") { note in
      note.made = outcome.made
      note.itemsDone = outcome.itemsTotal
      note.itemsTotal = outcome.itemsTotal
      note.costMicros = outcome.costMicros
      note.tookMs = outcome.tookMs
      note.counts = outcome.output?.counts ?? []
      note.warnings = Array(outcome.warnings.prefix(20))
    }
  }

  private func cancelWork() async throws {
    guard let awaiting = now.awaiting, let service = LegalMoves.step(of: now.state)?.service else { return }
    try await transaction.enqueue(
      Moves.cancellation(of: awaiting, at: service, organization: organization, because: baggage.message))
  }

  /// The performer stops at its next call, or goes on. Messages may overtake each other: the workflow's version orders them.
  private func hold(_ isHeld: Bool) async throws {
    guard let awaiting = now.awaiting, let service = LegalMoves.step(of: now.state)?.service else { return }
    let request = HoldWorkRequest(
      commandKey: awaiting.description, organizationID: organization.description, held: isHeld, version: version)
    await transaction.enqueue(
      isHeld
        ? StepRuns.hold(awaiting, organization: organization) : StepRuns.letGo(awaiting, organization: organization))
    await transaction.enqueue(
      Outbox.message(
        to: service.rawValue, kind: "hold_work",
        id: .derived(from: awaiting.description, "hold", String(version)),
        organization: organization, body: try request.encoded()))
  }

  private func note(_ kind: String, _ fill: (inout ProgressNote) -> Void = { _ in }) async {
    var note = ProgressNote(kind, now.state, now.phase)
    fill(&note)
    await transaction.enqueue(Progress.append(note, workflow: workflow))
  }
}
