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
      by: ServiceSignature(issuer: issuer, audience: audience, key: key, organization: organization))
  }
}
