import Contracts
import Crypto
import Durable
import Host
import Logging
import Postgres
import RPC
import Telemetry
import Vocabulary
import Wire

/// Collects what one service has to tell: outcomes, audit events, progress. One parked call for each service.
///
/// Each message is taken in one transaction: inbox, decision, acts. It is acknowledged with the next call, so a message
/// whose transaction was lost comes again, and one that comes twice finds itself in the inbox.
struct Collector: Worker {
  let service: ServiceName
  let environment: ServiceEnvironment

  var name: String { "collector-\(service.rawValue)" }

  func run() async throws {
    let outbox = OutboxClient(environment.channel(to: service, organization: nil))
    var taken: [String] = []
    var failures: [String: Int] = [:]
    while true {
      try Task.checkCancellation()
      beat()
      let reply: CollectReply
      do {
        reply = try await outbox.collect(
          CollectRequest(destination: "workflow", acknowledge: taken, waitMs: 10_000, limit: 50),
          options: .init(timeout: .seconds(20)))
      } catch let refusal as Refusal where refusal.reason.isRetryable {
        // Another process of the service may be there already; what is there and refuses is given a moment.
        let isGone = [.serviceDown, .draining, .outcomeUnknown].contains(refusal.reason)
        try await Task.sleep(for: .milliseconds(Int64.random(in: isGone ? 10...50 : 100...300)))
        continue
      }
      taken = []
      for envelope in reply.envelopes {
        beat()
        if await take(envelope) {
          taken.append(envelope.messageID)
          failures[envelope.messageID] = nil
          continue
        }
        // One message that can never be taken must not hold up those behind it.
        failures[envelope.messageID, default: 0] += 1
        if failures[envelope.messageID, default: 0] >= Self.patience, await setAside(envelope) {
          taken.append(envelope.messageID)
          failures[envelope.messageID] = nil
        }
      }
      for progress in reply.running { await show(progress) }
      // A message that could not be taken comes again at once; give what is in its way a moment.
      if taken.count < reply.envelopes.count { try await Task.sleep(for: .milliseconds(200)) }
    }
  }

  /// Attempts, some 200 ms apart and more, before a message is set aside for people.
  private static let patience = 50

  private func setAside(_ envelope: Envelope) async -> Bool {
    guard let id = UUID(envelope.messageID), let organization = UUID(envelope.organizationID),
      (try? await Failpoint.outcomeSetAside.hit()) != nil,
      // While the database is away nothing is the message's fault.
      (try? await environment.workers.query(
        DeadLetters.setAside(
          id, organization: organization, to: "workflow", kind: envelope.kind, body: envelope.body,
          because: "it could not be taken", attempts: Self.patience, from: service), for: nil)) != nil
    else { return false }
    environment.logger.error("message set aside", metadata: ["kind": "\(envelope.kind)", "message": "\(id)"])
    return true
  }

  /// Whether the message has been dealt with, now or before.
  func take(_ envelope: Envelope) async -> Bool {
    guard let id = UUID(envelope.messageID), let organization = UUID(envelope.organizationID) else { return true }
    do {
      try await Failpoint.outcomeReceived.hit()
      try await traced(envelope) { try await commit(envelope, id, organization) }
      try await Failpoint.outcomeCommitted.hit()
      Wakeup.outbox.signal()
      Wakeup.progress.signal()
      return true
    } catch {
      environment.logger.warning(
        "message not taken", metadata: ["kind": "\(envelope.kind)", "message": "\(id)", "error": "\(error)"])
      return false
    }
  }

  /// An outcome ends its step's trace.
  private func traced(_ envelope: Envelope, _ take: () async throws -> Bool) async throws {
    guard Trace.isOn, envelope.kind == "step_outcome", let outcome = try? StepOutcome(decoding: envelope.body),
      let command = UUID(outcome.commandKey)
    else {
      _ = try await take()
      return
    }
    guard try await Trace.span("take \(envelope.kind)", .consumer, of: .step(command), take) else { return }
    Trace.step(
      "step \(outcome.work.text)", command, took: .milliseconds(outcome.tookMs),
      [
        "workflow": .text(outcome.workflowID), "organization": .text(outcome.organizationID),
        "run": .number(Int64(outcome.runNo)), "items": .number(Int64(outcome.itemsTotal)),
        "cost.micros": .number(outcome.costMicros),
      ], failure: outcome.status == .succeeded ? nil : outcome.reason)
  }

  /// - Returns: whether it was new.
  private func commit(_ envelope: Envelope, _ id: UUID, _ organization: UUID) async throws -> Bool {
    try await environment.database.transaction(for: organization) { transaction in
      let hash = Array(SHA256.hash(data: envelope.body))
      guard try await Inbox.isNew(id, organization: organization, bodyHash: hash, in: transaction) else { return false }
      switch envelope.kind {
      case "step_outcome": try await takeOutcome(envelope, organization, transaction)
      case "late_cost":
        let outcome = try StepOutcome(decoding: envelope.body)
        if let workflow = UUID(outcome.workflowID), let cost = Costs.record(outcome, workflow: workflow, late: id) {
          await transaction.enqueue(cost)
        }
      case "step_wait": try await takeWait(envelope, organization, transaction)
      case "ceiling_raised": try await takeRaise(organization, transaction)
      case "audit_event":
        await transaction.enqueue(AuditLog.append(try AuditEvent(decoding: envelope.body), service: service))
      default: environment.logger.error("unknown message", metadata: ["kind": "\(envelope.kind)"])
      }
      try await Failpoint.outcomeBeforeCommit.hit()
      return true
    }
  }

  private func takeOutcome(_ envelope: Envelope, _ organization: UUID, _ transaction: Transaction) async throws {
    let outcome = try StepOutcome(decoding: envelope.body)
    guard let workflow = UUID(outcome.workflowID), let command = UUID(outcome.commandKey) else { return }
    if let cost = Costs.record(outcome, workflow: workflow) { await transaction.enqueue(cost) }
    let event: Event =
      outcome.status == .succeeded
      ? .succeeded(command: command, made: Int(outcome.made), subject: outcome.outputHash)
      : .failed(command: command, reason: outcome.reason, message: outcome.message)
    let creator = try await transaction.one(
      "select created_by from intent_workflows where organization_id = \(organization) and id = \(workflow)")
    let moves = Moves(
      transaction: transaction, organization: organization, workflow: workflow, actor: try creator?.get("created_by"))
    do {
      try await moves.apply(
        event,
        Moves.Baggage(
          outcome: outcome, outcomeBody: envelope.body,
          input: { input in if let icp = outcome.output?.icpJSON, !icp.isEmpty { input.icpJSON = icp } },
          cause: .derived(from: outcome.commandKey, "collected")))
    } catch let refusal as Refusal where refusal.isOvertaken {
      environment.logger.info("outcome of an earlier run set aside", metadata: ["workflow": "\(workflow)"])
    }
  }

  private func takeWait(_ envelope: Envelope, _ organization: UUID, _ transaction: Transaction) async throws {
    let wait = try StepWait(decoding: envelope.body)
    guard let workflow = UUID(wait.workflowID), let command = UUID(wait.commandKey) else { return }
    let moves = Moves(transaction: transaction, organization: organization, workflow: workflow, actor: nil)
    do {
      try await moves.apply(.waits(command: command, reason: wait.reason, message: wait.message))
      // It may have been refused before a raise of which this service has heard already.
      let raise = StepRuns.isRaised(command, since: Instant(micros: wait.askedAt), organization: organization)
      if try await transaction.one(raise) != nil { try await moves.apply(.lookAgain) }
    } catch let refusal as Refusal where refusal.isOvertaken {}
  }

  /// What waits for money tries again; what finds too little waits again, and says so again. For who is still to say that it
  /// waits it is noted.
  private func takeRaise(_ organization: UUID, _ transaction: Transaction) async throws {
    let rows = try await transaction.query(IntentWorkflows.lockSpending(organization: organization))
    try await transaction.execute(StepRuns.noteRaise(organization: organization))
    for row in rows where try row.get("is_waiting") {
      let moves = Moves(
        transaction: transaction, organization: organization, workflow: try row.get("id"),
        actor: try row.get("created_by"))
      do { try await moves.apply(.lookAgain) } catch let refusal as Refusal where refusal.isOvertaken {}
    }
  }

  private func show(_ progress: JobProgress) async {
    guard let organization = UUID(progress.organizationID), let command = UUID(progress.commandKey),
      let workflow = UUID(progress.workflowID), progress.itemsDone > 0, progress.itemsDone < progress.itemsTotal
    else { return }
    try? await environment.database.transaction(for: organization) { transaction in
      guard
        let row = try await transaction.one(StepRuns.advance(progress, command: command, organization: organization)),
        let step = WorkflowState(text: try row.get("step"))
      else { return }
      var note = ProgressNote("step_progress", step, .running)
      note.itemsDone = progress.itemsDone
      note.itemsTotal = progress.itemsTotal
      note.costMicros = progress.costMicros
      note.runNo = try row.get("run_no")
      await transaction.enqueue(Progress.append(note, workflow: workflow))
    }
    Wakeup.progress.signal()
  }
}
