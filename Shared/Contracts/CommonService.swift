// Generated from common.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.common.v1.Outbox`.
public struct OutboxClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Waits up to `wait_ms` for rows addressed to `destination` and hands them over; `acknowledge` removes earlier ones.
  public func collect(_ request: CollectRequest, options: CallOptions = CallOptions()) async throws -> CollectReply {
    try CollectReply(
      decoding: await channel.unary(
        service: "infin8.common.v1.Outbox", method: "Collect", payload: request.encoded(), options: options))
  }
}

/// Rows that wait for another service are collected by it: the reply to a Collect hands over, the next one acknowledges.
public protocol OutboxMethods: Sendable {
  /// Waits up to `wait_ms` for rows addressed to `destination` and hands them over; `acknowledge` removes earlier ones.
  func collect(_ request: CollectRequest, context: CallContext) async throws -> CollectReply
}

extension OutboxMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.common.v1.Outbox", method: "Collect") { payload, context in
      try await self.collect(CollectRequest(decoding: payload), context: context).encoded()
    }
  }
}
