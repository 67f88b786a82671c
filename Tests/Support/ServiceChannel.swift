import Contracts
import Host
public import RPC
public import Vocabulary

extension Fleet {
  /// Calls as one service makes them to another: signed with the caller's own key, for one method and one organization.
  ///
  /// - Parameter token: a person's, sent beside the service's.
  public nonisolated func channel(
    from issuer: ServiceName, to audience: ServiceName, organization: UUID?, onBehalfOf user: UUID? = nil,
    token: String? = nil
  ) throws -> any RPCChannel {
    let keys = try KeyRing(named: "service-\(issuer.rawValue)", in: "\(directory)/keys")
    return client(audience).intercepted(
      by: ServiceSignature(issuer: issuer, audience: audience, keys: keys, organization: organization, user: user),
      PersonToken(token: token))
  }
}

private struct PersonToken: ClientInterceptor {
  let token: String?

  func intercept<Reply: Sendable>(
    _ call: OutgoingCall, next: (OutgoingCall) async throws -> Reply
  ) async throws -> Reply {
    var call = call
    if let token { call.options.metadata[MetadataKey.authorization] = "Bearer \(token)" }
    return try await next(call)
  }
}
