import Contracts
import Host
public import RPC
public import Vocabulary

extension Fleet {
  /// Calls as one service makes them to another: signed with the caller's own key, for one method and one organization.
  public nonisolated func channel(
    from issuer: ServiceName, to audience: ServiceName, organization: UUID?
  ) throws -> any RPCChannel {
    let keys = try KeyRing(named: "service-\(issuer.rawValue)", in: "\(directory)/keys")
    return client(audience).intercepted(
      by: ServiceSignature(issuer: issuer, audience: audience, keys: keys, organization: organization))
  }
}
