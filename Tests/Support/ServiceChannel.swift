import Contracts
import Host
public import RPC
public import Vocabulary

extension Fleet {
  /// Calls as one service makes them to another: signed with the caller's own key, for one method and one organization.
  public nonisolated func channel(
    from issuer: ServiceName, to audience: ServiceName, organization: UUID?
  ) throws -> any RPCChannel {
    let key = try SigningKey.load(
      named: "service-\(issuer.rawValue)", id: issuer.rawValue, from: "\(directory)/keys")
    return client(audience).intercepted(
      by: Signature(key: key, issuer: issuer, audience: audience, organization: organization))
  }
}

private struct Signature: ClientInterceptor {
  let key: SigningKey
  let issuer: ServiceName
  let audience: ServiceName
  let organization: UUID?

  func intercept<Reply: Sendable>(
    _ call: OutgoingCall, next: (OutgoingCall) async throws -> Reply
  ) async throws -> Reply {
    let now = Instant.now
    var call = call
    call.options.metadata[MetadataKey.serviceToken] = try ServiceToken.sign(
      ServiceClaims(
        issuer: issuer.rawValue, audience: audience.rawValue, method: call.path,
        organizationID: organization?.description ?? "", issuedAt: now.micros,
        expiresAt: (now + .seconds(20)).micros),
      with: key)
    call.options.timeout = call.options.timeout ?? .seconds(30)
    return try await next(call)
  }
}
