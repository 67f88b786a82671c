import Logging
import RPC
import Telemetry
import Vocabulary

/// Stands before every method: authenticates, lets pass or refuses, answers what was asked before, and writes one log line
/// at the call's end.
struct Gatekeeper: ServerInterceptor {
  private let authentication: Authentication
  private let idempotency: Idempotency
  private let tenants: RateLimiter
  private let strangers: RateLimiter
  private let impostors: RateLimiter
  private let logger: Logger

  init(_ environment: ServiceEnvironment, _ peers: PeerTable) throws {
    let configuration = environment.configuration
    authentication = Authentication(
      service: environment.name,
      keys: PublicKeys(directory: environment.keysDirectory, owners: peers.user(of:)), peers: peers,
      revocations: environment.revocations)
    idempotency = try Idempotency(
      database: environment.database, service: environment.name, keysDirectory: environment.keysDirectory)
    tenants = RateLimiter(perSecond: configuration.integer("INFIN8_CALLS_PER_SECOND"))
    strangers = RateLimiter(perSecond: configuration.integer("INFIN8_ANONYMOUS_CALLS_PER_SECOND"))
    impostors = RateLimiter(perSecond: configuration.integer("INFIN8_ANONYMOUS_CALLS_PER_SECOND"))
    logger = environment.logger
  }

  func intercept(
    _ context: CallContext, next: (CallContext) async throws -> CallOutcome
  ) async throws -> CallOutcome {
    let parent = TraceContext(
      parent: context.metadata[MetadataKey.traceParent], state: context.metadata[MetadataKey.traceState])
    // What services ask each other again and again, and who looks after their health, begins no trace.
    let isRoutine = context.metadata[MetadataKey.serviceToken] != nil || context.isAboutHealth
    guard parent != nil || !isRoutine else { return try await answer(context, next: next) }
    return try await Trace.span(context.path, .server, of: parent) { try await answer(context, next: next) }
  }

  private func answer(
    _ context: CallContext, next: (CallContext) async throws -> CallOutcome
  ) async throws -> CallOutcome {
    let start = ContinuousClock.now
    var context = context
    do {
      context.principal = try await principal(of: context)
      context.doorkeeper = authentication
      context.origin = authentication.origin(of: context)
      try limit(context)
      let outcome = try await idempotency.around(context, next: next)
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

  /// Who shows one bad token after the other, or asks on for what is not for them, is told to wait as well.
  private func principal(of context: CallContext) async throws -> Principal {
    do {
      return try await authentication.principal(of: context)
    } catch let refusal as Refusal where [.tokenInvalid, .peerNotAllowed].contains(refusal.reason) {
      try impostors.take(Networks.name(of: authentication.origin(of: context)))
      throw refusal
    }
  }

  /// An organization as a whole, each of its keys and sessions, and each address that has not said who it is.
  private func limit(_ context: CallContext) throws(Refusal) {
    switch context.principal.caller {
    case .service: return
    case .anonymous: try strangers.take(Networks.name(of: context.origin))
    case .user:
      try tenants.take(context.principal.organization?.description ?? "")
      if let session = context.principal.session { try tenants.take(session.description) }
    }
  }

  private func record(_ context: CallContext, code: String, reason: String?, since start: ContinuousClock.Instant) {
    let took = ContinuousClock.now - start
    // A method that the router has found: what callers make up does not come here.
    Series.calls.count(1, context.path, code)
    Series.callTime.observe(took, context.path)
    Trace.note(
      [
        "rpc.method": .text(context.path), "rpc.response.status_code": .text(code),
        "error.type": reason.map { .text($0) },
        "request.id": .text(Redaction.masked(context.requestID)),
        "organization": context.principal.organization.map { .text($0.description) },
      ].compactMapValues(\.self))
    let level: Logger.Level = code == "OK" ? .debug : .info
    guard level >= logger.logLevel else { return }
    var metadata: Logger.Metadata = [
      "rpc.method": "\(context.path)", "rpc.code": "\(code)", "request.id": "\(context.requestID)",
      "rpc.ms": "\(took.formattedMilliseconds)",
    ]
    if let reason { metadata["rpc.reason"] = "\(reason)" }
    if let organization = context.principal.organization { metadata["organization"] = "\(organization)" }
    logger.log(level: level, "call", metadata: metadata)
  }
}
