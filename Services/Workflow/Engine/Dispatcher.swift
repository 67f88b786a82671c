import Contracts
import Durable
import Host
import Logging
import Postgres
import Telemetry
import Vocabulary
import Wire

/// Carries commands from the outbox to a service that performs them.
enum Dispatcher {
  static func relay(to service: ServiceName, _ environment: ServiceEnvironment) -> OutboxRelay {
    OutboxRelay(
      name: "dispatcher-\(service.rawValue)", database: environment.workers, destination: service.rawValue,
      logger: environment.logger,
      deliver: { message in
        try await Trace.span("deliver \(message.kind)", .producer, of: trace(message)) {
          try await deliver(message, to: service, environment)
        }
      },
      buried: { message, refusal in
        // A step whose command nobody will ever take must not wait for its deadline.
        guard message.kind == "perform", let request = try? PerformRequest(decoding: message.body) else { return }
        try await record(environment, message, request, refusal)
      })
  }

  private static func deliver(
    _ message: OutboxMessage, to service: ServiceName, _ environment: ServiceEnvironment
  ) async throws {
    let work = WorkClient(environment.channel(to: service, organization: message.organization))
    switch message.kind {
    case "perform":
      let request = try PerformRequest(decoding: message.body)
      // A command that nobody waits for any more, sent again by hand perhaps, is not begun.
      guard try await isAwaited(request, environment, message.organization) else { return }
      let grants = GrantKeeper(environment: environment)
      if let objection = try await grants.objection(to: request, organization: message.organization) {
        return try await record(environment, message, request, objection)
      }
      try await Failpoint.dispatchBeforeCall.hit()
      do {
        _ = try await work.perform(request, options: .delivery)
      } catch let refusal as Refusal where !refusal.reason.isRetryable && refusal.reason != .fault {
        return try await record(environment, message, request, refusal)
      }
      try await Failpoint.dispatchAnswered.hit()
      try await record(environment, message, request, nil)
    case "hold_work":
      _ = try await work.holdWork(HoldWorkRequest(decoding: message.body), options: .delivery)
    case "cancel_work":
      _ = try await work.cancelWork(CancelWorkRequest(decoding: message.body), options: .delivery)
    default: throw Refusal(.methodUnknown, "nobody takes \"\(message.kind)\"")
    }
  }

  /// The trace of the step that a message is about.
  private static func trace(_ message: OutboxMessage) -> TraceContext? {
    let command: String? =
      switch message.kind {
      case "perform": (try? PerformRequest(decoding: message.body))?.commandKey
      case "hold_work": (try? HoldWorkRequest(decoding: message.body))?.commandKey
      case "cancel_work": (try? CancelWorkRequest(decoding: message.body))?.commandKey
      default: nil
      }
    return command.flatMap { UUID($0) }.map(TraceContext.step)
  }

  private static func isAwaited(
    _ request: PerformRequest, _ environment: ServiceEnvironment, _ organization: UUID
  ) async throws -> Bool {
    guard let command = UUID(request.commandKey) else { return false }
    return try await environment.database.query(
      StepRuns.isAwaited(command, organization: organization), for: organization
    ).first != nil
  }

  /// The command was taken: the step is at work. Or it never can be: the step has failed.
  private static func record(
    _ environment: ServiceEnvironment, _ message: OutboxMessage, _ request: PerformRequest, _ refusal: Refusal?
  ) async throws {
    guard let workflow = UUID(request.workflowID), let command = UUID(request.commandKey) else { return }
    let event: Event =
      refusal.map { .failed(command: command, reason: $0.reason.rawValue, message: $0.message) }
      ?? .accepted(command: command)
    try await environment.database.transaction(for: message.organization) { transaction in
      let moves = Moves(
        transaction: transaction, organization: message.organization, workflow: workflow,
        actor: UUID(request.requestedBy))
      // Only a decision may be set aside here: a lock that was waited for in vain brings the message back.
      do { try await moves.apply(event) } catch let refusal as Refusal where refusal.isOvertaken {}
      // It may have been taken all the same, with the reply lost: what has failed is not to go on.
      if refusal != nil, let service = ServiceName(rawValue: message.destination) {
        try await transaction.execute(
          Moves.cancellation(of: command, at: service, organization: message.organization, because: "it has failed"))
      }
      try await Failpoint.dispatchBeforeCommit.hit()
    }
    try await Failpoint.dispatchCommitted.hit()
    Wakeup.progress.signal()
  }
}

extension Refusal {
  /// The workflow has gone elsewhere since: said before, overtaken, over or erased. Nothing is left to record.
  var isOvertaken: Bool { reason == .versionConflict || reason == .workflowOver || reason == .workflowNotFound }
}
