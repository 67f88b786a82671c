import Contracts
import RPC
import Vocabulary

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

  func channel(to service: ServiceName, organization: UUID?, onBehalfOf user: UUID?, requestID: String?)
    -> any RPCChannel
  {
    guard let client = clients[service] else { preconditionFailure("a service does not call itself") }
    return SignedChannel(
      client: client, issuer: issuer, audience: service, key: key, organization: organization, user: user,
      requestID: requestID)
  }

  func close() async {
    for client in clients.values { await client.close() }
  }
}

/// Adds a token that names the service called, the method, the organization and the person behind the call.
private struct SignedChannel: RPCChannel {
  let client: RPCClient
  let issuer: ServiceName
  let audience: ServiceName
  let key: SigningKey
  let organization: UUID?
  let user: UUID?
  let requestID: String?

  /// No call between services may wait for ever.
  private static let longestWait: Duration = .seconds(60)

  func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8] {
    try await client.unary(
      service: service, method: method, payload: payload, options: try signed(options, "\(service)/\(method)"))
  }

  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    try await client.serverStream(
      service: service, method: method, payload: payload, options: try signed(options, "\(service)/\(method)"))
  }

  func duplex(service: String, method: String, shape: DuplexShape, options: CallOptions) async throws -> RPCDuplex {
    try await client.duplex(
      service: service, method: method, shape: shape, options: try signed(options, "\(service)/\(method)"))
  }

  private func signed(_ options: CallOptions, _ method: String) throws -> CallOptions {
    let now = Instant.now
    let claims = ServiceClaims(
      issuer: issuer.rawValue, audience: audience.rawValue, method: method,
      organizationID: organization?.description ?? "", onBehalfOf: user?.description ?? "", issuedAt: now.micros,
      expiresAt: (now + ServiceToken.life).micros)
    var options = options
    options.metadata["service-token"] = try ServiceToken.sign(claims, with: key)
    if let requestID { options.metadata["request-id"] = requestID }
    options.timeout = options.timeout ?? Self.longestWait
    return options
  }
}
