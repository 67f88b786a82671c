package import RPC
package import Vocabulary

/// Clients of the services' sockets.
package enum ServiceClient {
  /// For a program that is no service: where INFIN8_ALLOWED_UIDS says which user a service is, nobody else is taken for it.
  package static func to(_ service: ServiceName, at paths: [String]) -> RPCClient {
    to(paths, user: user(of: service))
  }

  /// Whom INFIN8_ALLOWED_UIDS says a service to be; nil where it does not say. A list that cannot be read names nobody: a mistake must
  /// not open a door.
  package static func user(of service: ServiceName) -> UInt32? {
    guard let peers = try? PeerTable(Configuration.processEnvironment["INFIN8_ALLOWED_UIDS"] ?? "") else { return .max }
    return peers.user(of: service)
  }

  /// - Parameter name: what it is called in a refusal that goes on to whoever the call is made for.
  static func to(_ paths: [String], user: UInt32?, called name: String? = nil) -> RPCClient {
    var options = RPCClient.Options()
    options.server = user
    options.serverName = name
    return RPCClient(paths: paths, options: options)
  }
}
