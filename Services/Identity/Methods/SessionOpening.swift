import Host
import Postgres
import RPC
import Vocabulary

/// A new session: its row, its refresh token, and what its tokens say.
struct SessionOpening: Sendable {
  let family = UUID.random()
  let refresh = RefreshTokens.make()
  let organization: UUID
  let user: UUID
  let method: String
  let session: SessionContext

  var row: Statement {
    Sessions.open(
      family, organization: organization, user: user, tokenHash: RefreshTokens.hash(refresh), method: method,
      session: session)
  }

  func standing(role: String) -> Desk.Standing {
    Desk.Standing(organization: organization, user: user, role: role, session: family, method: method)
  }
}

extension CallContext {
  /// The call as made by somebody whom it has just made known.
  func session(as user: UUID, of organization: UUID) -> SessionContext {
    var session = session
    session.organization = organization
    session.user = user
    session.idempotency = nil
    return session
  }
}
