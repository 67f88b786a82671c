import Glibc
import RPC
import Vocabulary

/// Finds out who calls, and whether they may: the peer's user id, then the tokens, then whether they still hold, then the
/// role.
final class Authentication: Doorkeeper {
  let service: ServiceName
  let keys: PublicKeys
  let peers: PeerTable
  let revocations: RevocationList
  let taken = SingleUse(life: ServiceToken.life)
  let seen = SeenSignatures()

  init(service: ServiceName, keys: PublicKeys, peers: PeerTable, revocations: RevocationList) {
    self.service = service
    self.keys = keys
    self.peers = peers
    self.revocations = revocations
  }

  /// - Throws: `peer_not_allowed`, `token_invalid`, `token_expired`, `revocations_unknown`, or what ``Permissions`` refuses.
  func principal(of context: CallContext) async throws -> Principal {
    guard peers.admits(context.peer.uid) else {
      throw Refusal(.peerNotAllowed, "this socket is not for user \(context.peer.uid)")
    }
    guard context.isAboutHealth || !peers.isMonitor(context.peer.uid) else {
      throw Refusal(.peerNotAllowed, "user \(context.peer.uid) may ask for health and figures only")
    }
    let principal = try await caller(of: context)
    try Permissions.check(principal, may: context.path)
    return principal
  }

  private func caller(of context: CallContext) async throws -> Principal {
    let person = try await person(context)
    guard let token = context.metadata[MetadataKey.serviceToken] else { return person ?? .anonymous }
    let (claimed, issuer) = try ServiceToken.verify(
      token, audience: service, method: context.path, keys: keys, taken: taken, now: .now)
    guard peers.allows(context.peer.uid, toBe: issuer.rawValue) else {
      throw Refusal(.peerNotAllowed, "user \(context.peer.uid) is not the service \(issuer.rawValue)")
    }
    guard let person else { return claimed }
    // A person's own token beside the service's must say the same: nobody acts for somebody they have not heard from.
    guard person.user == claimed.user, person.organization == claimed.organization else {
      throw Refusal(.tokenInvalid, "the service acts for somebody else than it was asked by")
    }
    return claimed.vouched(for: person)
  }

  private func person(_ context: CallContext) async throws -> Principal? {
    guard let header = context.metadata[MetadataKey.authorization] else { return nil }
    guard header.hasPrefix("Bearer ") else { throw Refusal(.tokenInvalid, "send the token as `Bearer <token>`") }
    let (principal, issuedAt) = try AccessToken.verify(
      String(header.dropFirst(7)), keys: keys, seen: seen, now: .now)
    try await revocations.check(subjects: [principal.session, principal.user], issuedAt: issuedAt)
    return principal
  }

  /// - Throws: `token_expired`, `token_invalid` or `revocations_unknown` once the person's token would not do any more.
  func checkStillAdmitted(_ context: CallContext) async throws { _ = try await person(context) }

  /// Where a call comes from, as far as that can be believed: an address only from a service or the gateway, which passes
  /// on what it saw; otherwise the peer itself.
  func origin(of context: CallContext) -> String {
    let peer = "unix:\(context.peer.uid)"
    guard let address = context.metadata["x-forwarded-for"] else { return peer }
    let isService = if case .service = context.principal.caller { true } else { false }
    guard isService || peers.allows(context.peer.uid, toBe: PeerTable.gateway) else { return peer }
    var storage = in6_addr()
    guard address.utf8.count <= 45,
      address.hasPrefix("unix:") || inet_pton(AF_INET, address, &storage) == 1
        || inet_pton(AF_INET6, address, &storage) == 1
    else { return peer }
    return address
  }
}

extension CallContext {
  var isAboutHealth: Bool { service == "infin8.health.v1.Health" }
}
