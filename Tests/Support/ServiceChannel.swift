import Contracts
import Host
public import RPC
public import Vocabulary

/// A call as one service makes it to another: signed with the caller's own key, for one method and one organization.
public struct ServiceChannel: RPCChannel {
  private let client: RPCClient
  private let key: SigningKey
  private let issuer: ServiceName
  private let audience: ServiceName
  private let organization: UUID?

  public init(_ fleet: Fleet, from issuer: ServiceName, to audience: ServiceName, organization: UUID?) throws {
    client = fleet.client(audience)
    key = try SigningKey.load(
      named: "service-\(issuer.rawValue)", id: issuer.rawValue, from: "\(fleet.directory)/keys")
    self.issuer = issuer
    self.audience = audience
    self.organization = organization
  }

  public func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8] {
    try await client.unary(
      service: service, method: method, payload: payload, options: try signed(options, "\(service)/\(method)"))
  }

  public func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    try await client.serverStream(
      service: service, method: method, payload: payload, options: try signed(options, "\(service)/\(method)"))
  }

  private func signed(_ options: CallOptions, _ path: String) throws -> CallOptions {
    let now = Instant.now
    var options = options
    options.metadata["service-token"] = try ServiceToken.sign(
      ServiceClaims(
        issuer: issuer.rawValue, audience: audience.rawValue, method: path,
        organizationID: organization?.description ?? "", issuedAt: now.micros,
        expiresAt: (now + .seconds(20)).micros),
      with: key)
    options.timeout = options.timeout ?? .seconds(30)
    return options
  }
}
