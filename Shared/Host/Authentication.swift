import RPC
import Vocabulary

/// Finds out who calls, and whether they may: the peer's user id, then the token, then the role.
struct Authentication: Sendable {
  let service: ServiceName
  let keys: PublicKeys
  let allowedUsers: Set<UInt32>

  /// - Throws: `peer_not_allowed`, `token_invalid`, `token_expired`, or what ``Permissions`` refuses.
  func principal(of context: CallContext) throws(Refusal) -> Principal {
    guard allowedUsers.contains(context.peer.uid) else {
      throw Refusal(.peerNotAllowed, "this socket is not for user \(context.peer.uid)")
    }
    let principal = try caller(of: context)
    try Permissions.check(principal, may: context.path)
    return principal
  }

  private func caller(of context: CallContext) throws(Refusal) -> Principal {
    if let token = context.metadata["service-token"] {
      return try ServiceToken.verify(token, audience: service, method: context.path, keys: keys, now: .now)
    }
    guard let header = context.metadata["authorization"] else { return .anonymous }
    guard header.hasPrefix("Bearer ") else { throw Refusal(.tokenInvalid, "send the token as `Bearer <token>`") }
    return try AccessToken.verify(String(header.dropFirst(7)), keys: keys, now: .now)
  }
}
