import Contracts
package import RPC
package import Vocabulary

/// Calls from this service to the others: one connection each, shared by all requests.
struct OutgoingCalls: Sendable {
  private let issuer: ServiceName
  private let key: SigningKey
  private let clients: [ServiceName: RPCClient]

  init(issuer: ServiceName, key: SigningKey, socketDirectory: String) {
    self.issuer = issuer
    self.key = key
    clients = Dictionary(
      uniqueKeysWithValues: ServiceName.allCases.filter { $0 != issuer }.map { name in
        (name, RPCClient(path: "\(socketDirectory)/\(name.rawValue).sock"))
      })
  }

  func channel(
    to service: ServiceName, organization: UUID?, onBehalfOf user: UUID?, because cause: CallContext?
  ) -> any RPCChannel {
    guard let client = clients[service] else { preconditionFailure("a service does not call itself") }
    return client.intercepted(
      by: ServiceSignature(
        issuer: issuer, audience: service, key: key, organization: organization, user: user, cause: cause))
  }

  func close() async {
    for client in clients.values { await client.close() }
  }
}

/// Adds a token that names the service called, the method, the organization and the person behind the call.
package struct ServiceSignature: ClientInterceptor {
  private let issuer: ServiceName
  private let audience: ServiceName
  private let key: SigningKey
  private let organization: UUID?
  private let user: UUID?
  private let cause: CallContext?

  /// No call between services may wait for ever.
  private static let longestWait: Duration = .seconds(60)

  package init(
    issuer: ServiceName, audience: ServiceName, key: SigningKey, organization: UUID?, user: UUID? = nil,
    cause: CallContext? = nil
  ) {
    self.issuer = issuer
    self.audience = audience
    self.key = key
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
      expiresAt: (now + ServiceToken.life).micros)
    var call = call
    call.options.metadata[MetadataKey.serviceToken] = try ServiceToken.sign(claims, with: key)
    if let cause {
      call.options.metadata[MetadataKey.requestID] = cause.requestID
      for key in [MetadataKey.traceParent, MetadataKey.traceState] { call.options.metadata[key] = cause.metadata[key] }
    }
    call.options.timeout = call.options.timeout ?? Self.longestWait
    return try await next(call)
  }
}
