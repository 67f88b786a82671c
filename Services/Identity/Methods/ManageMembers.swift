import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `ChangeRole`, `TransferOwnership`, `RemoveMember`: one person decides about another.
///
/// Who may do it to whom is decided in the database (`may_act_on`), where the rows are locked: nobody acts on themselves, on
/// their own rank or above it, and one owner always stays.
///
/// Refuses: `field_invalid`, `user_not_found`, `role_too_low`, `last_owner`.
struct ManageMembers {
  let desk: Desk

  func changeRole(_ request: ChangeRoleRequest, _ context: CallContext) async throws -> User {
    guard let role = Role(rawValue: request.role.text), role != .owner else {
      throw Refusal.field("role", "give viewer, member, editor or admin; ownership is transferred")
    }
    return try await act(
      on: request.userID, "identity.role.changed", to: role.rawValue, context,
      { Users.changeRole($0, to: role.rawValue) },
      then: { user, organization in
        [Revocations.insert(user, organization: organization, renewable: true)]
          // Who may no longer invite has no invitation open.
          + (role < .admin ? [Invitations.revokeAll(by: user, organization: organization)] : [])
      })
  }

  func transferOwnership(_ request: TransferOwnershipRequest, _ context: CallContext) async throws -> User {
    let me = try context.user()
    let user = try await act(
      on: request.userID, "identity.ownership.transferred", to: Role.owner.rawValue, context,
      { Users.transferOwnership(to: $0) },
      then: {
        [me, $0].map { [organization = $1] in Revocations.insert($0, organization: organization, renewable: true) }
      })
    await desk.revoked(me)
    return user
  }

  func remove(_ request: RemoveMemberRequest, _ context: CallContext) async throws -> User {
    let me = try context.user()
    return try await act(
      on: request.userID, "identity.user.removed", to: "", context, { Users.mayActOn($0) },
      then: { user, organization in
        [
          Users.disable(user, organization: organization),
          Sessions.revokeAll(user: user, organization: organization, because: "the person was removed"),
          APIKeys.revokeAll(of: user, organization: organization),
          Grants.revokeAll(of: user, by: me, organization: organization),
          Invitations.revokeAll(by: user, organization: organization),
          Devices.forgetAll(user: user, organization: organization),
          Revocations.insert(user, organization: organization),
        ]
      })
  }

  private func act(
    on text: String, _ action: String, to: String, _ context: CallContext,
    _ decide: @escaping @Sendable (UUID) -> Statement,
    then follow: @escaping @Sendable (UUID, UUID) -> [Statement]
  ) async throws -> User {
    let organization = try context.organization()
    let absent = Refusal(.userNotFound, "there is no such person in this organization")
    guard let subject = UUID(text) else { throw absent }
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row? in
      let before = try await transaction.one(Users.get(subject, organization: organization))
      let outcome = try await transaction.one(decide(subject))
      switch try outcome?.get("outcome", as: String.self) {
      case "ok": break
      case "own" where context.principal.isOwner:
        throw Refusal(.lastOwner, "an organization keeps its owner: transfer the ownership first")
      case "own": throw Refusal(.roleTooLow, "nobody decides this about themselves")
      case "not_found": throw absent
      default: throw Refusal(.roleTooLow, "this person's role, or the one to be given, is not below yours")
      }
      let from = try before?.get("role", as: String.self) ?? ""
      let statements =
        follow(subject, organization) + [
          try Audit.event(action, entity: "user", id: subject, from: from, to: to, session: context.session),
          Users.get(subject, organization: organization),
        ]
      return try await transaction.pipeline(statements).last?.first
    }
    await desk.revoked(subject)
    guard let row else { throw absent }
    return try User(row)
  }
}

extension Principal {
  fileprivate var isOwner: Bool {
    if case .user(_, .owner) = caller { true } else { false }
  }
}
