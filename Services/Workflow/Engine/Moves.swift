import Contracts
import Durable
import Postgres
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
  @discardableResult
  func apply(_ event: Event, _ baggage: Baggage = Baggage()) async throws -> WorkflowRecord {
    try await Failpoint.moveBegun.hit()
    guard let row = try await transaction.one(IntentWorkflows.lock(workflow, organization: organization)) else {
      throw Refusal(.workflowNotFound, "there is no such workflow in this organization")
    }
    try await Failpoint.moveLocked.hit()
    let record = try WorkflowRecord(row)
    let snapshot = try await snapshot(of: record)
    var acting = Acting(
      moves: self, baggage: baggage, snapshot: snapshot, epoch: record.row.epoch, grant: record.row.grantID)
    for act in try decide(event, snapshot) { try await acting.perform(act) }
    try await Failpoint.moveActed.hit()
    guard let after = try await transaction.one(IntentWorkflows.get(workflow, organization: organization)) else {
      throw Refusal(.workflowNotFound, "there is no such workflow in this organization")
    }
    return try WorkflowRecord(after)
  }

  private func snapshot(of record: WorkflowRecord) async throws -> Snapshot {
    let rows = try await transaction.pipeline([
      StepRuns.awaiting(workflow: workflow, organization: organization),
      Gates.current(workflow: workflow, organization: organization),
    ])
    return Snapshot(
      state: record.row.state, phase: record.phase, pausedFrom: record.pausedFrom,
      awaiting: try rows[0].first?.get("command_key"), gateSubject: try rows[1].first?.get("subject_hash"))
  }
}

/// The acts of one event, in order.
private struct Acting {
  let moves: Moves
  let baggage: Moves.Baggage
  var state: WorkflowState
  var phase: Phase
  var epoch: Int32
  let awaiting: UUID?
  let grant: String

  init(moves: Moves, baggage: Moves.Baggage, snapshot: Snapshot, epoch: Int32, grant: String) {
    self.moves = moves
    self.baggage = baggage
    self.epoch = epoch
    self.grant = grant
    state = snapshot.state
    phase = snapshot.phase
    awaiting = snapshot.awaiting
  }

  private var transaction: Transaction { moves.transaction }
  private var organization: UUID { moves.organization }
  private var workflow: UUID { moves.workflow }

  mutating func perform(_ act: Act) async throws {
    switch act {
    case .move(let target, let trigger): try await move(to: target, trigger)
    case .enter(let phase): try await enter(phase)
    case .send(let step): try await send(step)
    case .openGate(let step, let subject): try await openGate(step, subject)
    case .closeGate(let status):
      try await transaction.execute(Gates.close(status, workflow: workflow, organization: organization))
      try await note("gate_\(status)")
    case .closeRun(let status): try await closeRun(status)
    case .cancelWork: try await cancelWork()
    case .fail(let reason, let message):
      phase = .failed
      try await transaction.execute(
        IntentWorkflows.fail(reason: reason, message: message, id: workflow, organization: organization))
      try await note("failed") { $0.message = message }
    }
  }

  private mutating func move(to target: WorkflowState, _ trigger: LegalMoves.Trigger) async throws {
    let row = try await transaction.one(
      IntentWorkflows.move(workflow, from: state, to: target, trigger, cause: baggage.cause, actor: moves.actor))
    let outcome = try row?.get("outcome", as: String.self) ?? "not_found"
    guard outcome == "ok" else {
      throw Refusal(.illegalMove, "the database refused to move from \(state.text) to \(target.text): \(outcome)")
    }
    state = target
    phase = .idle
    let completion = target == .completed ? 100 : (LegalMoves.step(of: target)?.completion ?? 0)
    if trigger == .rerun {
      epoch += 1
      try await transaction.execute(
        IntentWorkflows.resetCompletion(completion, id: workflow, organization: organization))
      try await note("reset") { $0.message = baggage.message }
    } else if trigger == .advance {
      try await transaction.execute(
        IntentWorkflows.show(completion: completion, id: workflow, organization: organization))
    }
    if target == .completed { try await note("completed") }
    if target == .cancelled { try await note("cancelled") { $0.message = baggage.message } }
  }

  private mutating func enter(_ next: Phase) async throws {
    let pausedFrom = next == .paused ? phase : nil
    if next == .paused { try await note("paused") } else if phase == .paused { try await note("resumed") }
    phase = next
    try await transaction.execute(
      IntentWorkflows.enter(next, pausedFrom: pausedFrom, id: workflow, organization: organization))
  }

  /// T1: the run's row and the command, in the transaction of the decision.
  private func send(_ step: Step) async throws {
    guard let service = step.service, let work = step.work else { return }
    let number = try await transaction.one(
      StepRuns.nextNumber(step.state, workflow: workflow, organization: organization))
    let runNo = Int(try number?.get("run_no", as: Int32.self) ?? 1)
    let command = UUID.derived(from: workflow.description, step.state.text, String(runNo))
    var input = try await latestInput()
    baggage.input(&input)
    let bytes = try input.encoded()
    try await transaction.execute(
      StepRuns.insert(
        step.state, runNo: runNo, command: command, input: bytes, within: step.within, workflow: workflow,
        organization: organization))
    let request = PerformRequest(
      commandKey: command.description, organizationID: organization.description, workflowID: workflow.description,
      work: work, runNo: epoch, deadlineMs: step.within.components.seconds * 1_000, input: input,
      requestedBy: moves.actor?.description ?? "", grantID: grant)
    try await transaction.execute(
      Outbox.message(
        to: service.rawValue, kind: "perform", id: command, organization: organization, body: try request.encoded()))
    try await note("step_started") { $0.runNo = Int32(runNo) }
    try await Failpoint.commandWritten.hit()
  }

  private func latestInput() async throws -> StepInput {
    let row = try await transaction.one(StepRuns.latestInput(workflow: workflow, organization: organization))
    guard let bytes = try row?.get("input", as: [UInt8].self) else { return StepInput() }
    return try StepInput(decoding: bytes)
  }

  private func openGate(_ step: Step, _ subject: [UInt8]) async throws {
    try await transaction.execute(
      Gates.open(
        step.state, subject: subject, subjects: Int(baggage.outcome?.made ?? 0),
        samples: Array((baggage.outcome?.output?.samples ?? []).prefix(10)), workflow: workflow,
        organization: organization))
    try await note("gate_opened") { $0.made = baggage.outcome?.made ?? 0 }
  }

  private func closeRun(_ status: String) async throws {
    guard let awaiting else { return }
    try await transaction.execute(
      StepRuns.close(
        awaiting, status: status, outcome: baggage.outcome, body: baggage.outcomeBody, organization: organization))
    guard status == "done", let outcome = baggage.outcome else { return }
    try await transaction.execute(
      IntentWorkflows.keep(outcome.output ?? StepOutput(), id: workflow, organization: organization))
    try await note("step_finished") { note in
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
    guard let awaiting, let service = LegalMoves.step(of: state)?.service else { return }
    let request = CancelWorkRequest(
      commandKey: awaiting.description, organizationID: organization.description, reason: baggage.message)
    try await transaction.execute(
      Outbox.message(
        to: service.rawValue, kind: "cancel_work", id: .derived(from: awaiting.description, "cancel"),
        organization: organization, body: try request.encoded()))
  }

  private func note(_ kind: String, _ fill: (inout ProgressNote) -> Void = { _ in }) async throws {
    var note = ProgressNote(kind, state, phase)
    fill(&note)
    try await transaction.execute(Progress.append(note, workflow: workflow))
  }
}
