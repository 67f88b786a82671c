import Contracts
import Foundation
import TestSupport
import Testing
import Vocabulary

/// The command line as a person and as a script use it.
@Suite("Console")
struct ConsoleTests {
  /// A person at a terminal of their own: the shared services, a session nobody else has.
  private struct Person {
    let program: String
    let home: String

    init() async throws {
      let fleet = try await Fleet.shared()
      program = "\(fleet.executables)/infin8"
      home = "/tmp/infin8-console-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
      for name in ["run", "mail"] {
        try FileManager.default.createSymbolicLink(
          atPath: "\(home)/\(name)", withDestinationPath: "\(fleet.directory)/\(name)")
      }
      try "correct horse battery staple".write(toFile: "\(home)/password", atomically: true, encoding: .utf8)
    }

    func infin8(_ arguments: String...) async throws -> (status: Int32, output: String, errors: String) {
      try await infin8(arguments)
    }

    func infin8(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
      try await Shell.result([program] + arguments, environment: ["INFIN8_DATA_DIR": home])
    }

    func json(_ arguments: String...) async throws -> [String: Any] {
      let result = try await Shell.result([program] + arguments + ["--json"], environment: ["INFIN8_DATA_DIR": home])
      let text = result.output.isEmpty ? result.errors : result.output
      return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }

    func signUp() async throws -> String {
      let email = "\(UUID().uuidString)@example.test"
      let made = try await infin8(
        "org", "create", "Console \(UUID().uuidString)", "--email", email, "--password-file", "\(home)/password")
      guard made.status == 0 else { throw Refusal(.fault, made.errors) }
      return email
    }

    func leave() { try? FileManager.default.removeItem(atPath: home) }
  }

  @Test("ID-10 of many programs whose session is to be renewed one renews it, and all who watch go on")
  func renewal() async throws {
    let person = try await Person()
    defer { person.leave() }
    let email = try await person.signUp()
    let watches = try (0..<4).map { _ in
      try Background(person.program, arguments: ["activity", "watch"], environment: ["INFIN8_DATA_DIR": person.home])
    }
    defer { for watch in watches { watch.stop() } }
    func act() async throws {
      let key = try await person.infin8("key", "create", UUID().uuidString, "--scope", "content_read")
      try #require(key.status == 0, "\(key.errors)")
    }
    /// Until something happens that all of them show.
    func seen() async throws {
      try await eventually {
        let before = watches.map(\.output.count)
        try await act()
        try await Task.sleep(for: .seconds(1))
        return zip(watches, before).allSatisfy { $0.output.count > $1 && $0.isRunning }
      }
    }
    try await seen()
    // Every token of this person's is to be renewed, as after five minutes; all who watch are told of it in one moment.
    for _ in 0..<3 {
      for watch in watches { watch.signal(SIGSTOP) }
      try await Fleet.shared().change(
        """
        insert into identity.revocations (organization_id, subject_id, issued_before, renewable, forget_at)
        select organization_id, id, now(), true, now() + interval '10 minutes' from identity.users where lower(email) = lower($1)
        returning 1
        """, email)
      try await Task.sleep(for: .seconds(2))
      for watch in watches { watch.signal(SIGCONT) }
      try await Task.sleep(for: .seconds(1))
      try await seen()
    }
  }

  @Test("CT-28 a connection is saved with a secret from a file, changed by its name, listed without it, and removed")
  func connections() async throws {
    let person = try await Person()
    defer { person.leave() }
    _ = try await person.signUp()
    try "abcd EFGH canary\n".write(toFile: "\(person.home)/secret", atomically: true, encoding: .utf8)
    let kind = ["--kind", "wordpress", "--url", "https://example.com", "--account", "editor"]
    let added = try await person.infin8(
      ["connection", "add", "Blog"] + kind + ["--secret-file", "\(person.home)/secret"])
    #expect(added.status == 0 && added.output.contains("sealed with"), "\(added.errors)")
    let again = try await person.infin8(["connection", "add", "blog"] + kind + ["--no-secret"])
    #expect(again.status == 0, "\(again.errors)")
    let stolen = try await person.infin8([
      "connection", "add", "Blog", "--kind", "wordpress", "--url", "https://thief.example", "--no-secret",
    ])
    #expect(stolen.status == 1 && stolen.errors.contains("secret"), "\(stolen.errors)")
    let listed = try await person.infin8(["connection", "list", "--json"])
    #expect(listed.output.contains("\"has_secret\":true") && !listed.output.contains("canary"), "\(listed.output)")
    #expect(try await person.infin8(["secrets", "status"]).output.contains("secrets sealed with"))
    #expect(try await person.infin8(["connection", "remove", "blog"]).status == 0)
    #expect(try await person.infin8(["connection", "remove", "blog"]).status == 1)
  }

  @Test("CL-03 BL-07 ceilings are shown with what is left of them, and set in dollars; what is no amount is refused")
  func budget() async throws {
    let person = try await Person()
    defer { person.leave() }
    _ = try await person.signUp()
    #expect(try await person.json("budget")["monthly_cap_micros"] as? Int == 25_000_000)
    for (scope, amount) in [("month", "12.5"), ("call", "0.000001")] {
      let set = try await person.infin8("budget", "set", scope, amount)
      #expect(set.status == 0, "\(set.errors)")
    }
    let budget = try await person.json("budget", "list")
    #expect(budget["left_micros"] as? Int == 12_500_000)
    #expect(budget["ceilings"] as? [String: Int] == ["month": 12_500_000, "call": 1])
    #expect(try await person.infin8("budget").output.contains("$12.50"))
    for amount in ["", "1.", ".5", "1,5", "0.0000001", "+1", "1e3", "99999999999999999999"] {
      #expect(try await person.infin8("budget", "set", "day", amount).status != 0, "\(amount)")
    }
    #expect(try await person.infin8("budget", "set", "year", "1").status != 0)
    #expect((try await person.json("budget")["ceilings"] as? [String: Int])?.count == 2)
  }

  @Test("CL-03 sign-up, log-out and log-in keep the session in a file that only its owner reads")
  func session() async throws {
    let person = try await Person()
    defer { person.leave() }
    let email = try await person.signUp()
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(person.home)/session")
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    #expect(try await person.infin8("workflow", "list").status == 0)
    #expect(try await person.infin8("logout").status == 0)
    let after = try await person.infin8("workflow", "list")
    #expect(after.status == 77 && after.errors.contains("infin8 login"), "\(after)")
    #expect(try await person.infin8("login", email, "--password-file", "\(person.home)/password").status == 0)
    try "wrong".write(toFile: "\(person.home)/password", atomically: true, encoding: .utf8)
    #expect(try await person.infin8("login", email, "--password-file", "\(person.home)/password").status == 77)
  }

  @Test(
    "CL-03 ID-13 ID-14 ID-16 the address, the sessions and the password are looked after without a secret in an argument"
  )
  func account() async throws {
    let person = try await Person()
    defer { person.leave() }
    let fleet = try await Fleet.shared()
    let email = try await person.signUp()
    let (code, new) = ("\(person.home)/code", "\(person.home)/new")
    try "a whole new password".write(toFile: new, atomically: true, encoding: .utf8)
    // Sign-up has proved the address.
    try "123456".write(toFile: code, atomically: true, encoding: .utf8)
    #expect(try await person.infin8("email", "verify", "--code-file", code).status == 77)

    #expect(try await person.infin8("login", email, "--password-file", "\(person.home)/password").status == 0)
    let device = try String(contentsOfFile: "\(person.home)/device", encoding: .utf8)
    #expect(try await person.infin8("login", email, "--password-file", "\(person.home)/password").status == 0)
    #expect(try String(contentsOfFile: "\(person.home)/device", encoding: .utf8) == device)
    let listed = try await person.infin8("session", "list", "--json")
    let sessions = try #require(
      try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]], "\(listed)")
    #expect(sessions.count == 3)
    let other = try #require(sessions.first { $0["current"] as? Bool == false }?["id"] as? String)
    #expect(try await person.infin8("session", "revoke", other).status == 0)

    let old = "\(person.home)/password"
    let changed = try await person.infin8("password", "change", "--old-password-file", old, "--new-password-file", new)
    #expect(changed.status == 0, "\(changed)")
    #expect(try await person.infin8("workflow", "list").status == 0)
    #expect(try await person.infin8("password", "reset", email, "--send").status == 0)
    try await fleet.token("ifp_", to: email.lowercased()).write(toFile: code, atomically: true, encoding: .utf8)
    let reset = try await person.infin8("password", "reset", email, "--code-file", code, "--password-file", old)
    #expect(reset.status == 0, "\(reset)")
    #expect(try await person.infin8("workflow", "list").status == 77)
    #expect(try await person.infin8("login", email, "--password-file", old).status == 0)
  }

  @Test("CL-03 ID-19 a key is printed once, logs a machine in, and is dead when it was revoked")
  func keys() async throws {
    let person = try await Person()
    let robot = try await Person()
    defer {
      person.leave()
      robot.leave()
    }
    let email = try await person.signUp()
    let made = try await person.json("key", "create", "Robot", "--scope", "organization_read", "--days", "7")
    let secret = try #require(made["secret"] as? String)
    #expect(APIKeyText(secret) != nil)
    let printed = try await person.infin8("key", "create", "Shown", "--scope", "content_read")
    #expect(printed.status == 0 && APIKeyText(printed.output.filter { !$0.isWhitespace }) != nil, "\(printed.errors)")
    let listed = try await person.infin8("key", "list")
    #expect(listed.output.contains("Robot") && !listed.output.contains(secret))
    try secret.write(toFile: "\(robot.home)/key", atomically: true, encoding: .utf8)
    #expect(try await robot.infin8("login", "--api-key-file", "\(robot.home)/key").status == 0)
    #expect(try await robot.infin8("org", "show").status == 0)
    let refused = try await robot.infin8("user", "role", email, "viewer")
    #expect(refused.status == 77 && refused.errors.contains("scope_missing"), "\(refused)")
    let rotated = try await person.json("key", "rotate", try await keyID(person))
    #expect((rotated["secret"] as? String).flatMap(APIKeyText.init) != nil)
    #expect(
      try await person.json("key", "revoke", try #require(rotated["rotated_from"] as? String))["revoked_at"] is String)
    #expect(try await person.infin8("key", "revoke", try #require(made["id"] as? String)).status == 0)
    #expect(try await robot.infin8("login", "--api-key-file", "\(robot.home)/key").status == 77)
    #expect(try await robot.infin8("login").status == 64)
  }

  private func keyID(_ person: Person) async throws -> String {
    let made = try await person.json("key", "create", "Second", "--scope", "content_read", "--scope", "workflows_read")
    return try #require(made["id"] as? String)
  }

  @Test("CL-03 ID-17 people are invited, join, get another role and are removed, by their addresses")
  func people() async throws {
    let owner = try await Person()
    let guest = try await Person()
    defer {
      owner.leave()
      guest.leave()
    }
    let email = try await owner.signUp()
    let organization = try #require(try await owner.json("org", "show")["id"] as? String)
    let fleet = try await Fleet.shared()
    let billing = try fleet.channel(from: .billing, to: .identity, organization: Vocabulary.UUID(organization))
    _ = try await IdentityClient(billing).applySubscription(ApplySubscriptionRequest(plan: .pro, version: 1))

    let address = "\(UUID().uuidString)@example.test".lowercased()
    #expect(try await owner.infin8("invite", "send", address, "--role", "editor").status == 0)
    let token = try await fleet.invitationToken(for: address)
    try token.write(toFile: "\(guest.home)/token", atomically: true, encoding: .utf8)
    let joined = try await guest.json(
      "invite", "accept", "--token-file", "\(guest.home)/token", "--password-file", "\(guest.home)/password")
    #expect(joined["role"] as? String == "editor", "\(joined)")
    #expect(try await owner.infin8("invite", "list").output.contains("accepted"))
    #expect(try await owner.infin8("user", "role", address, "viewer").output.contains("viewer"))
    #expect(try await owner.infin8("user", "role", email, "viewer").status != 0)
    #expect(try await owner.infin8("user", "role", address, "king").errors.contains("role"))
    #expect(try await owner.infin8("user", "remove", address).status == 0)
    #expect(try await guest.infin8("org", "show").status == 77)
    #expect(try await owner.infin8("user", "list").output.contains("removed"))
    #expect(try await owner.infin8("grant", "list", "--active").status == 0)
  }

  @Test("CL-04 a refusal is a sentence, a status and, for machines, one JSON value")
  func refusals() async throws {
    let person = try await Person()
    defer { person.leave() }
    _ = try await person.signUp()
    let early = try await person.infin8("workflow", "create", "Early")
    #expect(early.status == 1 && early.errors.contains("onboarding") && early.errors.contains("infin8 org onboard"))
    let error = try await person.json("workflow", "show", "Nothing")["error"] as? [String: Any]
    #expect(error?["reason"] as? String == "workflow_not_found" && error?["code"] as? String == "NOT_FOUND")
    let unknown = try await person.infin8("workflow", "frobnicate")
    #expect(unknown.status == 64, "\(unknown)")
  }

  @Test("CL-04 output for machines has no colours, and neither has output that no terminal reads")
  func plain() async throws {
    let person = try await Person()
    defer { person.leave() }
    _ = try await person.signUp()
    for arguments in [["workflow", "list"], ["competitor", "list"], ["usage"], ["doctor"]] {
      let result = try await Shell.result([person.program] + arguments, environment: ["INFIN8_DATA_DIR": person.home])
      #expect(!result.output.contains("\u{1B}["), "\(arguments)")
      let value = try await Shell.result(
        [person.program] + arguments + ["--json"], environment: ["INFIN8_DATA_DIR": person.home])
      #expect(
        (try? JSONSerialization.jsonObject(with: Data(value.output.utf8))) != nil, "\(arguments): \(value.output)")
    }
  }

  @Test("CL-09 nobody home is said in a sentence that says what to do")
  func down() async throws {
    let program = "\(try BuildDirectory.locate())/infin8"
    let result = try await Shell.result(
      [program, "org", "show", "--data-dir", "/tmp/infin8-nobody-\(UUID().uuidString)"])
    #expect(result.status == 69 || result.status == 77, "\(result)")
    #expect(result.errors.contains("infin8 "), "\(result)")
  }

  @Test("CL-04 every verb explains itself")
  func help() async throws {
    let program = "\(try BuildDirectory.locate())/infin8"
    for verb in [
      "up", "down", "doctor", "migrate", "prepare", "org", "login", "logout", "password", "email", "session",
      "competitor", "workflow", "keyword", "article", "usage", "audit", "user", "invite", "key", "grant", "gdpr",
      "budget", "metrics", "db",
    ] {
      let result = try await Shell.result([program, verb, "--help"])
      #expect(result.status == 0 && result.output.contains("OVERVIEW") && result.output.contains("USAGE"), "\(verb)")
    }
  }
}
