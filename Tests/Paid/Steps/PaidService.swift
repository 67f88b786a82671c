public import Durable
public import Host
public import Postgres
public import RPC
public import Vocabulary

/// A service whose steps can be had with something around each.
public protocol WrappableService: Service {
  init(environment: ServiceEnvironment, around step: (any Performer) -> any Performer) async throws
}

/// A service as it is, but that its steps pay: for trying the engine with money at stake.
public struct PaidService<Base: WrappableService>: Service {
  private let base: Base

  public static var name: ServiceName { Base.name }
  public static var configurationKeys: [ConfigurationKey] { Base.configurationKeys }
  public static var constraintRefusals: [String: Refusal] { Base.constraintRefusals }
  public static var agreements: [Agreement] { Base.agreements }

  public init(environment: ServiceEnvironment) async throws {
    base = try await Base(environment: environment) { PaidPerformer($0) }
  }

  public func register(in router: inout Router) { base.register(in: &router) }
  public var workers: [any Worker] { base.workers }
  public var healthChecks: [HealthCheck] { base.healthChecks }
  public func measure() async throws { try await base.measure() }
  public func auditEntry(_ action: String, entity: String, id: UUID, session: SessionContext) throws -> Statement {
    try base.auditEntry(action, entity: entity, id: id, session: session)
  }
}
