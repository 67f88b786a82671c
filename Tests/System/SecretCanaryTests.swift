import Contracts
import Foundation
import Postgres
import RPC
import TestSupport
import Testing
import Vocabulary

/// Secrets that are easily recognized are sent through everything, then looked for everywhere.
@Suite("Secret canaries")
struct SecretCanaryTests {
  /// What was answered, refusals included.
  private actor Answers {
    private(set) var text = ""

    func note(_ body: () async throws -> Any) async {
      do { text += "\(try await body())\n" } catch { text += "\(error)\n" }
    }
  }

  @Test(
    "DB-S01 S10 no secret is in a log, a trace, an answer, a table or an argument, however its call ended, at the loudest log"
  )
  func nowhere() async throws {
    let fleet = try await Fleet.own(["INFIN8_LOG_LEVEL": "trace"], traced: true)
    let password = "canary-password-5Kq1"
    let wrong = "canary-wrong-guess-9Zt2"
    let secret = "canary-connection-secret-7Xw3"
    let refresh = "ifr_canaryRefresh8Yv4"
    let answers = Answers()
    let email = "\(Vocabulary.UUID.random())@example.test"
    let identity = IdentityClient(fleet.client(.identity))

    // Sign-up and log-in: good, repeated, wrong, malformed, and with what no table takes.
    let signedUp = try await fleet.signUp("Canary", email: email, password: password)
    let tokens = try #require(signedUp.tokens)
    for (name, address, word) in [
      ("Canary", email, password), ("", email, password), ("C\u{0}", "c@example.test", password),
      ("C", "not an address", password), (String(repeating: "c", count: 5_000), "d@example.test", password),
    ] {
      await answers.note {
        try await identity.signUp(SignUpRequest(organizationName: name, email: address))
      }
      await answers.note {
        try await identity.createOrganization(CreateOrganizationRequest(token: name, password: word))
      }
    }
    await answers.note { try await identity.logIn(LogInRequest(email: email, password: wrong)) }
    await answers.note { try await identity.logIn(LogInRequest(email: "nobody@example.test", password: password)) }
    await answers.note { try await identity.refreshTokens(RefreshTokensRequest(refreshToken: refresh)) }
    let renewed = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: tokens.refreshToken))
    await answers.note { try await identity.refreshTokens(RefreshTokensRequest(refreshToken: tokens.refreshToken)) }

    // Connections: good, malformed in every field, with a token of somebody else and with half a token.
    let loggedIn = try await identity.logIn(LogInRequest(email: email, password: password))
    let (organizationID, userID) = (Vocabulary.UUID(loggedIn.organizationID), Vocabulary.UUID(loggedIn.userID))
    let organization = try #require(organizationID)
    let user = try #require(userID)
    let tenant = Tenant(
      fleet: fleet, organization: organization,
      user: user, token: loggedIn.accessToken, email: email)
    try await tenant.subscribe(to: .agency)
    for (name, url, secret) in [
      ("Blog", "https://example.com", secret), ("Blog", "https://example.com", secret),
      ("", "https://a.example", secret),
      ("A", "http://a.example", secret), ("A", "https://u:\(secret)@a.example", secret),
      ("A", "https://a.example/?k=\(secret)", secret), ("A", "https://a.example", "\(secret)\r\nX: 1"),
      ("A", "https://a.example", "\(secret)\u{0}"), ("B", "https://a.example", String(repeating: secret, count: 400)),
    ] {
      await answers.note {
        try await tenant.content.saveConnection(
          SaveConnectionRequest(kind: .wordpress, name: name, url: url, account: "editor", secret: secret))
      }
    }
    await answers.note { try await tenant.content.listConnections(ListConnectionsRequest()) }
    let impostor = Tenant(
      fleet: fleet, organization: tenant.organization, user: tenant.user,
      token: String(loggedIn.accessToken.dropLast(3)), email: email)
    await answers.note { try await impostor.content.listConnections(ListConnectionsRequest()) }

    // A database error in the middle of a save is a fault, whose text goes to the log.
    let admin = Database(url: fleet.databaseURL(of: .content), applicationName: "test", poolSize: 1)
    _ = try await admin.query(
      "alter table content.publish_connections add constraint surprise check (name <> 'Surprise')", for: nil)
    let fault = await refusal {
      _ = try await tenant.content.saveConnection(
        SaveConnectionRequest(
          kind: .wordpress, name: "Surprise", url: "https://example.com", account: "editor", secret: secret))
    }
    #expect(fault?.reason == .fault)
    await answers.note { fault as Any }

    let canaries = [
      "password": password, "wrong guess": wrong, "connection secret": secret, "refresh token": refresh,
      "first refresh token": tokens.refreshToken, "second refresh token": renewed.refreshToken,
      "access token": loggedIn.accessToken,
    ]
    var searched = ["answers": Array(await answers.text.utf8)]
    searched.merge(try logs(of: fleet)) { $1 }
    searched.merge(try await tables(of: fleet)) { $1 }
    searched.merge(try arguments()) { $1 }
    await admin.close()
    #expect(
      searched.keys.contains { $0.hasSuffix("content.log") } && searched["table content.publish_connections"] != nil)
    // The search finds what is there.
    #expect(searched["table identity.users"].map { Self.contains($0, email) } == true)
    for (place, bytes) in searched {
      for (name, canary) in canaries where Self.contains(bytes, canary) {
        Issue.record("the \(name) is in \(place)")
      }
    }
  }

  private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    Data(bytes).range(of: Data(text.utf8)) != nil
  }

  private func logs(of fleet: Fleet) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for path in ["\(fleet.directory).log"]
      + (FileManager.default.subpaths(atPath: fleet.directory) ?? [])
      .filter({ $0.hasSuffix(".log") }).map({ "\(fleet.directory)/\($0)" })
    {
      found[path] = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    return found
  }

  /// Every row of every table of the five schemas, by the installation's administrator, as text and with bytea decoded.
  private func tables(of fleet: Fleet) async throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for table in try await fleet.serviceTables().map(\.name) {
      let lines = try await fleet.rows("select t::text from \(table) t").compactMap { $0[0] }
      found["table \(table)"] = lines.flatMap { Array($0.utf8) + Self.unhexed($0) }
    }
    return found
  }

  /// The bytes of every `\x…` in a row's text.
  private static func unhexed(_ line: String) -> [UInt8] {
    line.components(separatedBy: "\\x").dropFirst().flatMap { part in
      let digits = Array(part.prefix { $0.isHexDigit })
      return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }
  }

  private func arguments() throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for process in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(process) != nil {
      let bytes = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline"))
      found["arguments of \(process)"] = bytes.map { Array($0) }
    }
    return found
  }
}
