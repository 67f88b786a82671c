import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `GetUser`, `ListUsers`, `UpdateProfile`, `AddUser`: the people.
///
/// Refuses: `field_invalid`, `user_not_found`, `email_taken`, `role_too_low`, `seats_taken`.
struct ManageUsers {
  let desk: Desk

  func get(_ context: CallContext) async throws -> User {
    let organization = try context.organization()
    let row = try await desk.database.query(
      Users.get(try context.user(), organization: organization), for: organization
    ).first
    guard let row else { throw Refusal(.userNotFound, "the person is gone") }
    return try User(row)
  }

  func list(_ request: ListUsersRequest, _ context: CallContext) async throws -> ListUsersReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    let rows = try await desk.database.query(
      Users.list(organization: organization, after: page.after, limit: page.limit),
      for: organization)
    let users = try rows.map(User.init)
    return ListUsersReply(users: users, page: page.reply(users.count, users.last.map { (at: $0.createdAt, id: $0.id) }))
  }

  func updateProfile(_ request: UpdateProfileRequest, _ context: CallContext) async throws -> User {
    let organization = try context.organization()
    let user = try context.user()
    let firstName = try request.firstName.map { text throws(Refusal) in
      try Texts.read(text, field: "first_name", 0...100)
    }
    let lastName = try request.lastName.map { text throws(Refusal) in try Texts.read(text, field: "last_name", 0...100)
    }
    if let avatar = request.avatarURL, !avatar.isEmpty, !Self.isPicture(avatar) {
      throw Refusal.field("avatar_url", "give an address that begins with https://")
    }
    let rows = try await desk.database.batch(
      for: context.session,
      [
        Users.updateProfile(
          user, organization: organization, firstName: firstName, lastName: lastName, avatarURL: request.avatarURL),
        try Audit.event("identity.profile.updated", entity: "user", id: user, session: context.session),
      ])
    Wakeup.outbox.signal()
    guard let row = rows[0].first else { throw Refusal(.userNotFound, "the person is gone") }
    return try User(row)
  }

  /// Others' browsers will fetch it: nothing but https, a host without a user's name, no byte that needs quoting in a page.
  private static func isPicture(_ address: String) -> Bool {
    let scheme = "https://"
    guard address.hasPrefix(scheme), address.utf8.count <= 2_048 else { return false }
    let host = address.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return !host.isEmpty && !host.contains("@")
      && address.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"'<>\\`".utf8.contains($0) }
  }

  func add(_ request: AddUserRequest, _ context: CallContext) async throws -> User {
    let organization = try context.organization()
    let email = try Emails.read(request.email, field: "email")
    try PasswordRules.check(request.password, field: "password", own: [email])
    guard let role = Role(rawValue: request.role.text), role != .owner else {
      throw Refusal.field("role", "give viewer, member, editor or admin")
    }
    let id = UUID.random()
    let firstName = try Texts.read(request.firstName, field: "first_name", 0...100)
    let lastName = try Texts.read(request.lastName, field: "last_name", 0...100)
    // Whether an address is somebody's elsewhere is not to be asked for by the thousand.
    let collisions = try await Waiting(desk: desk).takeToken(from: .collisions, of: "\(organization)")
    let hash = try await desk.passwords.hash(request.password)
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row? in
      guard let house = try await transaction.one(Organizations.lock(organization)) else { return nil }
      try await Giving.check(role, context, transaction)
      try await Seating.check(house, organization, transaction)
      let rows = try await transaction.pipeline([
        Users.insert(
          id: id, organization: organization, email: email, hash: hash, role: role.rawValue, firstName: firstName,
          lastName: lastName),
        try Audit.event("identity.user.added", entity: "user", id: id, to: role.rawValue, session: context.session),
        Users.get(id, organization: organization), LoginLimits.putBack(collisions, into: .collisions),
      ])
      return rows[2].first
    }
    Wakeup.outbox.signal()
    guard let row else { throw Refusal(.userNotFound, "the new person cannot be read") }
    return try User(row)
  }
}
