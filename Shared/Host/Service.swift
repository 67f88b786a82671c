public import Durable
public import Logging
public import Postgres
public import RPC
public import Vocabulary

/// A service as a value: its methods, its loops, its checks. ``ServiceCommand`` turns it into a process.
public protocol Service: Sendable {
  static var name: ServiceName { get }
  /// Settings beside the common ones.
  static var configurationKeys: [ConfigurationKey] { get }
  /// What a violated constraint means to a caller: constraint name to refusal.
  static var constraintRefusals: [String: Refusal] { get }
  /// Lists of words that the contract and the schema must spell alike.
  static var agreements: [Agreement] { get }

  init(environment: ServiceEnvironment) async throws
  func register(in router: inout Router)
  var workers: [any Worker] { get }
  var healthChecks: [HealthCheck] { get }
  /// Sets those of its gauges that are looked up when somebody asks for metrics.
  func measure() async throws
  /// The audit entry of a change to what every service has; written with the change.
  func auditEntry(_ action: String, entity: String, id: UUID, session: SessionContext) throws -> Statement
}

extension Service {
  public static var configurationKeys: [ConfigurationKey] { [] }
  public static var constraintRefusals: [String: Refusal] { [:] }
  public static var agreements: [Agreement] { [] }
  public var workers: [any Worker] { [] }
  public var healthChecks: [HealthCheck] { [] }
  public func measure() async throws {}
  public func auditEntry(_ action: String, entity: String, id: UUID, session: SessionContext) throws -> Statement {
    try Audit.event(action, entity: entity, id: id, session: session)
  }
}

/// What a service is given to work with.
public struct ServiceEnvironment: Sendable {
  public let name: ServiceName
  public let configuration: Configuration
  /// One organization at a time, as the role `<service>_app`.
  public let database: Database
  /// The same, for exports: their readers decide how long a session is theirs.
  public let exports: Database
  /// Across organizations, as the role `<service>_worker`: queues, relays, retention.
  public let workers: Database
  public let logger: Logger
  /// Where tokens' keys are.
  public let keysDirectory: String
  /// Our own socket's path, which only one process can own.
  public let socketPath: String
  /// Which tokens are dead before they expire. Identity fills its own; the others listen to identity.
  public let revocations: RevocationList
  let calls: OutgoingCalls

  /// A channel to another service, for one organization; every call carries a fresh token naming the method.
  ///
  /// - Parameter cause: the call that is being answered: what is caused carries its request id and its trace
  ///   (`traceparent` and `tracestate`, W3C Trace Context 3.2 and 3.3, handed on unchanged).
  public func channel(
    to service: ServiceName, organization: UUID?, onBehalfOf user: UUID? = nil, because cause: CallContext? = nil
  ) -> any RPCChannel {
    calls.channel(to: service, organization: organization, onBehalfOf: user, because: cause)
  }
}
