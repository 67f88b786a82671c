package import RPC
package import Vocabulary

/// Clients of the services' sockets.
package enum ServiceClient {
  /// For a program that is no service: where INFIN8_ALLOWED_UIDS says which user a service is, nobody else is taken for it. A list
  /// that cannot be read names nobody: a mistake must not open a door.
  package static func to(_ service: ServiceName, at paths: [String]) -> RPCClient {
    let list = Configuration.processEnvironment["INFIN8_ALLOWED_UIDS"] ?? ""
    guard let peers = try? PeerTable(list) else { return to(paths, user: .max) }
    return to(paths, user: peers.user(of: service))
  }

  static func to(_ paths: [String], user: UInt32?) -> RPCClient {
    var options = RPCClient.Options()
    options.server = user
    return RPCClient(paths: paths, options: options)
  }
}
