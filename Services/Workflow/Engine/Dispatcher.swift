import Contracts
import Durable
import Host
import Logging
import Postgres
import Vocabulary
import Wire

/// Carries commands from the outbox to the services that perform them.
enum Dispatcher {
  static func relay(_ environment: ServiceEnvironment) -> OutboxRelay {
    OutboxRelay(
      name: "dispatcher", database: environment.workers, destinations: ["keyword", "content"],
      logger: environment.logger
    ) { message in
      guard let service = ServiceName(rawValue: message.destination) else {
        throw Refusal(.methodUnknown, "there is no service \(message.destination)")
      }
      let channel = environment.channel(to: service, organization: message.organization)
      switch message.kind {
      case "perform":
        let request = try PerformRequest(decoding: message.body)
        do {
          _ = try await WorkClient(channel).perform(request)
        } catch let refusal as Refusal where !refusal.reason.isRetryable {
          return try await record(environment, message, request, refusal)
        }
        try await record(environment, message, request, nil)
      case "cancel_work":
        _ = try await WorkClient(channel).cancelWork(CancelWorkRequest(decoding: message.body))
      default: throw Refusal(.methodUnknown, "nobody takes \"\(message.kind)\"")
      }
    }
  }

  /// The command was taken: the step is at work. Or it never can be: the step has failed.
  private static func record(
    _ environment: ServiceEnvironment, _ message: OutboxMessage, _ request: PerformRequest, _ refusal: Refusal?
  ) async throws {
    guard let workflow = UUID(request.workflowID), let command = UUID(request.commandKey) else { return }
    let event: Event =
      refusal.map { .failed(command: command, reason: $0.reason.rawValue, message: $0.message) }
      ?? .accepted(command: command)
    do {
      try await environment.database.transaction(for: message.organization) { transaction in
        let moves = Moves(
          transaction: transaction, organization: message.organization, workflow: workflow,
          actor: UUID(request.requestedBy))
        _ = try await moves.apply(event)
      }
    } catch let refusal as Refusal where refusal.reason == .versionConflict || refusal.reason == .workflowOver {
      // Said before, or overtaken by the outcome itself: nothing is left to record.
    }
    Wakeup.progress.signal()
  }
}
