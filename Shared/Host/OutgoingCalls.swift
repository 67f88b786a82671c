import Contracts
package import RPC
import Telemetry
package import Vocabulary

/// Calls from this service to the others: one connection each, shared by all requests, to whichever of its processes answers.
struct OutgoingCalls: Sendable {
  private let issuer: ServiceName
  private let keys: KeyRing
  private let clients: [ServiceName: RPCClient]

  /// - Parameter peers: says which user each service is.
  init(issuer: ServiceName, keys: KeyRing, socketDirectory: String, peers: PeerTable) {
    self.issuer = issuer
    self.keys = keys
    clients = Dictionary(
      uniqueKeysWithValues: ServiceName.allCases.filter { $0 != issuer }.map { name in
        (
          name,
          ServiceClient.to(
            name.sockets(in: socketDirectory), user: peers.user(of: name), called: name.rawValue)
        )
      })
  }

  func channel(
    to service: ServiceName, organization: UUID?, onBehalfOf user: UUID?, because cause: CallContext?
  ) -> any RPCChannel {
    guard let client = clients[service] else { preconditionFailure("a service does not call itself") }
    return client.intercepted(
      by: ServiceSignature(
        issuer: issuer, audience: service, keys: keys, organization: organization, user: user, cause: cause))
  }

  func close() async {
    for client in clients.values { await client.close() }
  }
}

/// Adds a token that names the service called, the method, the organization and the person behind the call.
package struct ServiceSignature: ClientInterceptor {
  private let issuer: ServiceName
  private let audience: ServiceName
  private let keys: KeyRing
  private let organization: UUID?
  private let user: UUID?
  private let cause: CallContext?

  /// No call between services may wait for ever.
  private static let longestWait: Duration = .seconds(60)

  package init(
    issuer: ServiceName, audience: ServiceName, keys: KeyRing, organization: UUID?, user: UUID? = nil,
    cause: CallContext? = nil
  ) {
    self.issuer = issuer
    self.audience = audience
    self.keys = keys
    self.organization = organization
    self.user = user
    self.cause = cause
  }

  package func intercept<Reply: Sendable>(
    _ call: OutgoingCall, next: (OutgoingCall) async throws -> Reply
  ) async throws -> Reply {
    let now = Instant.now
    let claims = ServiceClaims(
      issuer: issuer.rawValue, audience: audience.rawValue, method: call.path,
      organizationID: organization?.description ?? "", onBehalfOf: user?.description ?? "", issuedAt: now.micros,
      expiresAt: (now + ServiceToken.life).micros, tokenID: UUID.random().description,
      grantID: cause?.principal.grant?.description ?? "")
    var call = call
    call.options.metadata[MetadataKey.serviceToken] = try ServiceToken.sign(claims, with: keys.current)
    if let cause {
      call.options.metadata[MetadataKey.requestID] = cause.requestID
      let passedOn = [MetadataKey.traceParent, MetadataKey.traceState, "user-agent"]
      for key in passedOn { call.options.metadata[key] = cause.metadata[key] }
      call.options.metadata["x-forwarded-for"] = cause.origin
      // The person's own token goes along only where the call is on that person's behalf.
      if user != nil, user == cause.principal.user {
        call.options.metadata[MetadataKey.authorization] = cause.metadata[MetadataKey.authorization]
      }
    }
    call.options.timeout = call.options.timeout ?? Self.longestWait
    return try await Trace.within(call.path, .client) {
      if let trace = TraceContext.current {
        call.options.metadata[MetadataKey.traceParent] = trace.parent
        call.options.metadata[MetadataKey.traceState] = trace.state.isEmpty ? nil : trace.state
      }
      return try await next(call)
    }
  }
}
