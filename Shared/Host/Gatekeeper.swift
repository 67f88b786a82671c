import Logging
import RPC
import Vocabulary

/// Stands before every method: authenticates, lets pass or refuses, and writes one log line at the call's end.
struct Gatekeeper: ServerInterceptor {
  private let authentication: Authentication
  private let logger: Logger

  init(_ environment: ServiceEnvironment, _ configuration: Configuration) {
    authentication = Authentication(
      service: environment.name, keys: PublicKeys(directory: environment.keysDirectory),
      allowedUsers: AllowedUsers.parse(configuration["INFIN8_ALLOWED_UIDS"]))
    logger = environment.logger
  }

  func intercept(
    _ context: CallContext, next: (CallContext) async throws -> CallOutcome
  ) async throws -> CallOutcome {
    let start = ContinuousClock.now
    var context = context
    do {
      context.principal = try authentication.principal(of: context)
      let outcome = try await next(context)
      record(context, code: "OK", reason: nil, since: start)
      return outcome
    } catch {
      let refusal = error as? Refusal
      record(
        context, code: refusal?.code.name ?? (error is CancellationError ? "CANCELLED" : "INTERNAL"),
        reason: refusal?.reason.rawValue, since: start)
      throw error
    }
  }

  private func record(_ context: CallContext, code: String, reason: String?, since start: ContinuousClock.Instant) {
    let level: Logger.Level = code == "OK" ? .debug : .info
    guard level >= logger.logLevel else { return }
    var metadata: Logger.Metadata = [
      "rpc.method": "\(context.path)", "rpc.code": "\(code)", "request.id": "\(context.requestID)",
      "rpc.ms": "\((ContinuousClock.now - start).formattedMilliseconds)",
    ]
    if let reason { metadata["rpc.reason"] = "\(reason)" }
    if let organization = context.principal.organization { metadata["organization"] = "\(organization)" }
    logger.log(level: level, "call", metadata: metadata)
  }
}
