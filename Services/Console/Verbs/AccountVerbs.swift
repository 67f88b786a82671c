import ArgumentParser
import Contracts
import Host
import Vocabulary

struct PasswordVerbs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "password", abstract: "Your password.", subcommands: [Change.self, Reset.self])

  struct Change: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Set a new password by the old one; every other session ends.",
      discussion:
        "Both are asked for, or read from files (\"-\" for a line of standard input); neither is ever an argument.")

    @Option(help: "A file with the old password, or - for standard input.") var oldPasswordFile: String?
    @Option(help: "A file with the new password, or - for standard input.") var newPasswordFile: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let old = try Password.read(oldPasswordFile, prompt: "Old password: ")
      let new = try Password.read(newPasswordFile, prompt: "New password: ")
      let tokens = try await console.identity.changePassword(
        ChangePasswordRequest(oldPassword: old, newPassword: new))
      try SessionStore(console.directory.session).save(tokens)
      console.show(.object([("changed", .bool(true))])) { ["The password is changed; your other sessions have ended."] }
    }
  }

  struct Reset: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Set a new password by a code that is mailed to you; every session ends.",
      discussion: """
        With --send the code is mailed, and nothing else happens. Without it the code and the new password are asked for, or
        read from files ("-" for a line of standard input); neither is ever an argument.
        """)

    @Argument(help: "Your e-mail address.") var email: String
    @Flag(help: "Mail a code.") var send = false
    @Option(help: "A file with the code, or - for standard input.") var codeFile: String?
    @Option(help: "A file with the new password, or - for standard input.") var passwordFile: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let identity = IdentityClient(console.openChannel(to: .identity))
      if send {
        let sent = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: email))
        return console.show(.object([("expires_in_s", .integer(sent.expiresInS))])) {
          ["If \(email) has an account, a code is on its way; it works for \(sent.expiresInS / 60) minutes."]
        }
      }
      let code = try Password.read(codeFile, prompt: "Code: ")
      let password = try Password.read(passwordFile, prompt: "New password: ")
      let reply = try await identity.resetPassword(
        ResetPasswordRequest(email: email, code: code, newPassword: password))
      SessionStore(console.directory.session).forget()
      console.show(.object([("sessions_ended", .integer(reply.sessionsEnded))])) {
        ["The password is set; every session has ended. Log in with `infin8 login \(email)`."]
      }
    }
  }
}

struct Email: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "email", abstract: "Your e-mail address.", subcommands: [Verify.self])

  struct Verify: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Prove your address by the code that was mailed to it.",
      discussion:
        "The code is asked for, or read from --code-file (\"-\" for standard input). With --send a new one is mailed.")

    @Flag(help: "Mail a new code.") var send = false
    @Option(help: "A file with the code, or - for standard input.") var codeFile: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      if send {
        let sent = try await console.identity.requestEmailVerification(RequestEmailVerificationRequest())
        return console.show(.object([("expires_in_s", .integer(sent.expiresInS))])) {
          ["A code is on its way; it works for \(sent.expiresInS / 60) minutes."]
        }
      }
      let user = try await console.identity.verifyEmail(
        VerifyEmailRequest(code: try Password.read(codeFile, prompt: "Code: ")))
      console.show(.object([("email", .string(user.email)), ("email_verified", .bool(user.emailVerified))])) {
        ["\(user.email) is verified."]
      }
    }
  }
}

struct SessionVerbs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session", abstract: "Where you are logged in.", subcommands: [List.self, Revoke.self])

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List your open sessions.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let sessions = try await console.identity.listSessions(ListSessionsRequest()).sessions
      console.show(.array(sessions.map(SessionView.json))) { SessionView.lines(sessions, console) }
    }
  }

  struct Revoke: Verb {
    static let configuration = CommandConfiguration(abstract: "End one of your sessions.")
    @Argument(help: "Its id, as `infin8 session list` shows it.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let reply = try await console.identity.revokeSession(RevokeSessionRequest(sessionID: id))
      console.show(.object([("sessions_ended", .integer(reply.sessionsEnded))])) { ["The session has ended."] }
    }
  }
}

enum SessionView {
  static func json(_ session: SessionInfo) -> JSON {
    .object([
      ("id", .string(session.id)), ("opened_at", .string(Instant(micros: session.openedAt).description)),
      ("last_used_at", .string(Instant(micros: session.lastUsedAt).description)),
      ("expires_at", .string(Instant(micros: session.expiresAt).description)),
      ("ip_address", .present(session.ipAddress)), ("user_agent", .present(session.userAgent)),
      ("current", .bool(session.current)),
    ])
  }

  static func lines(_ sessions: [SessionInfo], _ console: Console) -> [String] {
    var table = Table([("", .left), ("LAST USED", .left), ("OPENED", .left), ("FROM", .left), ("ID", .left)])
    for session in sessions {
      table.add(
        session.current ? "*" : "", Instant(micros: session.lastUsedAt).description,
        Instant(micros: session.openedAt).description,
        Format.clipped("\(session.ipAddress) \(session.userAgent)", to: 40), session.id)
    }
    return table.lines(in: console.terminal)
  }
}
