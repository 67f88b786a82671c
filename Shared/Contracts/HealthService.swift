// Generated from health.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.health.v1.Health`.
public struct HealthClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Every check of the service, with what it found. Open to local peers: it names no tenant.
  public func check(_ request: HealthCheckRequest, options: CallOptions = CallOptions()) async throws
    -> HealthCheckReply
  {
    try HealthCheckReply(
      decoding: await channel.unary(
        service: "infin8.health.v1.Health", method: "Check", payload: request.encoded(), options: options))
  }

  /// What the process has counted and measured. Open to local peers: it names no tenant.
  public func metrics(_ request: MetricsRequest, options: CallOptions = CallOptions()) async throws -> MetricsReply {
    try MetricsReply(
      decoding: await channel.unary(
        service: "infin8.health.v1.Health", method: "Metrics", payload: request.encoded(), options: options))
  }
}

public protocol HealthMethods: Sendable {
  /// Every check of the service, with what it found. Open to local peers: it names no tenant.
  func check(_ request: HealthCheckRequest, context: CallContext) async throws -> HealthCheckReply
  /// What the process has counted and measured. Open to local peers: it names no tenant.
  func metrics(_ request: MetricsRequest, context: CallContext) async throws -> MetricsReply
}

extension HealthMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.health.v1.Health", method: "Check") { payload, context in
      try await self.check(HealthCheckRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.health.v1.Health", method: "Metrics") { payload, context in
      try await self.metrics(MetricsRequest(decoding: payload), context: context).encoded()
    }
  }
}
