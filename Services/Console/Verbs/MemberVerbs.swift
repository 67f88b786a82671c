import ArgumentParser
import Contracts
import Host
import Vocabulary

struct People: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "The people of your organization.",
    subcommands: [List.self, ChangeRole.self, Transfer.self, Remove.self])

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List everyone, with role and last log-in.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let people = try await console.people()
      console.show(.array(people.map(MemberView.json))) {
        var table = Table([("E-MAIL", .left), ("ROLE", .left), ("LAST LOG-IN", .left), ("ID", .left)])
        for person in people {
          table.add(
            Format.clipped(person.email, to: 50), person.removed ? "removed" : person.role.text,
            Format.day(person.lastLogin), person.id)
        }
        return table.lines(in: console.terminal)
      }
    }
  }

  struct ChangeRole: Verb {
    static let configuration = CommandConfiguration(
      commandName: "role", abstract: "Give a person another role, below your own.")
    @Argument(help: "The person's e-mail address or id.") var person: String
    @Argument(help: "viewer, member, editor or admin.") var role: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let user = try await console.identity.changeRole(
        ChangeRoleRequest(userID: try await console.personID(person), role: try Given.role(role)))
      console.show(MemberView.json(user)) { ["\(user.email) is \(user.role.text) now."] }
    }
  }

  struct Transfer: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Make another person the owner; you become admin and log in again.")
    @Argument(help: "The person's e-mail address or id.") var person: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let user = try await console.identity.transferOwnership(
        TransferOwnershipRequest(userID: try await console.personID(person)))
      console.show(MemberView.json(user)) { ["\(user.email) is the owner now; you are admin."] }
    }
  }

  struct Remove: Verb {
    static let configuration = CommandConfiguration(
      abstract: "End a person's access at once: sessions, keys, grants. Their work stays.")
    @Argument(help: "The person's e-mail address or id.") var person: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let user = try await console.identity.removeMember(
        RemoveMemberRequest(userID: try await console.personID(person)))
      console.show(MemberView.json(user)) { ["\(user.email) has no access any more."] }
    }
  }
}

struct Invite: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask people into your organization.",
    subcommands: [Send.self, List.self, Revoke.self, Accept.self])

  struct Send: Verb {
    static let configuration = CommandConfiguration(abstract: "Mail an invitation that is good for a week.")
    @Argument(help: "The address to invite.") var email: String
    @Option(help: "viewer, member, editor or admin; below your own.") var role = "member"
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let invitation = try await console.identity.inviteMember(
        InviteMemberRequest(email: email, role: try Given.role(role)))
      console.show(InvitationView.json(invitation)) {
        ["\(invitation.email) is invited as \(invitation.role.text), until \(Format.day(invitation.expiresAt))."]
      }
    }
  }

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List invitations and what became of them.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let invitations = try await console.everyPage {
        let reply = try await console.identity.listInvitations(ListInvitationsRequest(page: $0))
        return (reply.invitations, reply.page)
      }
      console.show(.array(invitations.map(InvitationView.json))) {
        var table = Table([("E-MAIL", .left), ("ROLE", .left), ("STATUS", .left), ("UNTIL", .left), ("ID", .left)])
        for invitation in invitations {
          table.add(
            Format.clipped(invitation.email, to: 50), invitation.role.text, invitation.status.text,
            Format.day(invitation.expiresAt), invitation.id)
        }
        return table.lines(in: console.terminal)
      }
    }
  }

  struct Revoke: Verb {
    static let configuration = CommandConfiguration(abstract: "Take an open invitation back.")
    @Argument(help: "Its id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let invitation = try await console.identity.revokeInvitation(RevokeInvitationRequest(id: id))
      console.show(InvitationView.json(invitation)) { ["The invitation of \(invitation.email) is taken back."] }
    }
  }

  struct Accept: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Join the organization that invited you, and log in.",
      discussion: "The token is in the mail. It is asked for, or read from --token-file; it is never an argument.")
    @Option(help: "A file with the token, or - for standard input.") var tokenFile: String?
    @Option(help: "A file with the password that will be yours, or - for standard input.") var passwordFile: String?
    @Option(help: "Your first name.") var firstName = ""
    @Option(help: "Your last name.") var lastName = ""
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let token = try Given.secret(tokenFile, "Token: ", option: "--token-file")
      let reply = try await IdentityClient(console.openChannel(to: .identity)).acceptInvitation(
        AcceptInvitationRequest(
          token: token, password: try Password.read(passwordFile), firstName: firstName, lastName: lastName))
      if let tokens = reply.tokens { try SessionStore(console.directory.session).save(tokens) }
      let user = reply.user ?? User()
      console.show(MemberView.json(user)) { ["You have joined as \(user.role.text), and are logged in."] }
    }
  }
}

enum MemberView {
  static func json(_ user: User) -> JSON {
    .object([
      ("id", .string(user.id)), ("email", .string(user.email)), ("first_name", .present(user.firstName)),
      ("last_name", .present(user.lastName)), ("role", .string(user.role.text)), ("removed", .bool(user.removed)),
      ("email_verified", .bool(user.emailVerified)), ("last_login", Format.moment(user.lastLogin)),
    ])
  }
}

enum InvitationView {
  static func json(_ invitation: Invitation) -> JSON {
    .object([
      ("id", .string(invitation.id)), ("email", .string(invitation.email)), ("role", .string(invitation.role.text)),
      ("status", .string(invitation.status.text)), ("invited_by", .string(invitation.invitedBy)),
      ("created_at", Format.moment(invitation.createdAt)), ("expires_at", Format.moment(invitation.expiresAt)),
    ])
  }
}

/// What people type, as the contract has it.
enum Given {
  static func role(_ text: String) throws(Refusal) -> UserRole {
    guard let role = UserRole.allCases.first(where: { $0.text == text }), role != .unspecified else {
      throw .field("role", "give viewer, member, editor or admin")
    }
    return role
  }

  static func scopes(_ texts: [String]) throws(Refusal) -> [KeyScope] {
    var scopes: [KeyScope] = []
    for text in texts {
      guard let scope = KeyScope.allCases.first(where: { $0.text == text }) else {
        throw .field("scope", "give some of \(KeyScope.allCases.map(\.text).joined(separator: ", "))")
      }
      scopes.append(scope)
    }
    return scopes
  }

  /// A secret from a file, standard input (`-`) or a terminal that does not show it.
  static func secret(_ file: String?, _ prompt: String, option: String) throws -> String {
    let text = try Password.read(file, prompt: prompt, field: String(option.dropFirst(2)), option: option)
    return file == nil ? text : text.filter { !$0.isWhitespace }
  }
}

extension Console {
  /// All rows of a list, page by page.
  func everyPage<Row>(_ read: (PageRequest) async throws -> ([Row], PageReply?)) async throws -> [Row] {
    var rows: [Row] = []
    var cursor = ""
    repeat {
      let (page, next) = try await read(PageRequest(limit: 200, cursor: cursor))
      rows += page
      cursor = next?.nextCursor ?? ""
    } while !cursor.isEmpty
    return rows
  }

  func people() async throws -> [User] {
    try await everyPage {
      let reply = try await identity.listUsers(ListUsersRequest(page: $0))
      return (reply.users, reply.page)
    }
  }

  /// An id, or the id of the person with an address.
  func personID(_ text: String) async throws -> String {
    guard text.contains("@") else { return text }
    let email = text.lowercased()
    guard let person = try await people().first(where: { $0.email == email }) else {
      throw Refusal(.userNotFound, "nobody in your organization has this address")
    }
    return person.id
  }
}

extension Format {
  /// The day of a moment; a dash for never.
  static func day(_ micros: Int64) -> String {
    micros == 0 ? "–" : String(Instant(micros: micros).description.prefix(10))
  }

  static func moment(_ micros: Int64) -> JSON {
    micros == 0 ? .null : .string(Instant(micros: micros).description)
  }
}
