import Contracts
import TestSupport
import Testing
import Vocabulary

/// Identity over its socket.
@Suite("Identity methods")
struct IdentityMethodTests {
  private func reason(_ body: () async throws -> Void) async -> Reason? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Refusal)?.reason
    }
  }

  @Test("ID-01 two organizations of one name get different short names")
  func slugs() async throws {
    let fleet = try await Fleet.shared()
    let name = "Acmé \(UUID.random().description.prefix(8)) & Söhne"
    func make() async throws -> String {
      try await fleet.signUp(name, email: "\(UUID.random())@example.test", password: Tenant.password)
        .organization?.slug ?? ""
    }
    let first = try await make()
    let second = try await make()
    #expect(first.hasPrefix("acme-") && first.hasSuffix("-sohne") && second == "\(first)-2")
  }

  @Test("ID-01 S6 a sign-up token creates one organization, whoever uses it how often, and a wrong one none")
  func signUpToken() async throws {
    let fleet = try await Fleet.shared()
    let identity = IdentityClient(fleet.client(.identity))
    let email = "\(UUID.random())@example.test"
    for _ in 0..<2 {
      _ = try await identity.signUp(SignUpRequest(organizationName: "Twice", email: email))
    }
    _ = try await fleet.token("ifo_", to: email, mail: 2)
    let tokens = try fleet.tokens("ifo_", to: email)
    #expect(
      await reason {
        _ = try await identity.createOrganization(CreateOrganizationRequest(token: "ifo_x", password: Tenant.password))
      }
        == .codeWrong)
    let reasons = await atOnce(8) {
      _ = try await identity.createOrganization(CreateOrganizationRequest(token: tokens[0], password: Tenant.password))
    }
    #expect(reasons.count { $0 == nil } == 1 && reasons.count { $0 == .codeWrong } == 7, "\(reasons)")
    // The other token's address has an account now.
    #expect(
      await reason {
        _ = try await identity.createOrganization(
          CreateOrganizationRequest(token: tokens[1], password: Tenant.password))
      }
        == .emailTaken)
    let user = try await identity.logIn(LogInRequest(email: email, password: Tenant.password))
    #expect(!user.accessToken.isEmpty)
  }

  @Test("ID-07 an e-mail address has one account, whatever its case, and no reply holds a hash")
  func emails() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Mail")
    let email = tenant.email.uppercased()
    let again = try await IdentityClient(fleet.client(.identity)).signUp(
      SignUpRequest(organizationName: "Other", email: email))
    let fresh = try await IdentityClient(fleet.client(.identity)).signUp(
      SignUpRequest(organizationName: "Other", email: "\(UUID.random())@example.test"))
    #expect(again == fresh)
    // Only the mail tells, to whoever has the address.
    try await eventually { try fleet.mails(to: tenant.email).count == 2 }
    let mails = try fleet.mails(to: tenant.email)
    #expect(mails[1].contains("It has an account already") && !mails[1].contains("ifo_"))
    let user = try await tenant.identity.getUser(GetUserRequest())
    #expect(!"\(user)".contains("argon2"))
  }

  @Test("S6 wrong passwords and unknown addresses get the same answer; after five the account waits")
  func logIn() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "LogIn")
    let identity = IdentityClient(fleet.client(.identity))
    #expect(
      await reason { _ = try await identity.logIn(LogInRequest(email: "nobody@example.test", password: "x")) }
        == .credentialsWrong)
    for _ in 0..<5 {
      #expect(
        await reason { _ = try await identity.logIn(LogInRequest(email: tenant.email, password: "wrong")) }
          == .credentialsWrong)
    }
    #expect(
      await reason { _ = try await identity.logIn(LogInRequest(email: tenant.email, password: Tenant.password)) }
        == .tooManyRequests)
  }

  @Test("ID-14 a refresh token that is used twice ends the whole family")
  func refresh() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Refresh")
    let identity = IdentityClient(fleet.client(.identity))
    let first = try await identity.logIn(LogInRequest(email: tenant.email, password: Tenant.password))
    let second = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: first.refreshToken))
    #expect(
      await reason { _ = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: first.refreshToken)) }
        == .tokenInvalid)
    #expect(
      await reason { _ = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: second.refreshToken)) }
        == .tokenInvalid)
  }

  @Test(
    "ID-05 onboarding refuses what says nothing",
    arguments: [
      SaveOnboardingRequest(websiteURL: "ftp://example.com"),
      SaveOnboardingRequest(websiteURL: "https://user@example.com"),
      SaveOnboardingRequest(websiteURL: ""), SaveOnboardingRequest(businessDescription: "too short"),
      SaveOnboardingRequest(businessDescription: String(repeating: "x", count: 501)),
      SaveOnboardingRequest(targetAudiences: ["everyone"]), SaveOnboardingRequest(targetAudiences: ["all people"]),
      SaveOnboardingRequest(targetAudiences: ["short"]),
      SaveOnboardingRequest(targetAudiences: [String(repeating: "y", count: 81)]),
      SaveOnboardingRequest(targetAudiences: (0..<6).map { "An audience with number \($0)" }),
    ])
  func onboarding(request: SaveOnboardingRequest) async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Onboarding")
    #expect(await reason { _ = try await tenant.identity.saveOnboarding(request) } == .fieldInvalid)
  }

  @Test("ID-04 the six steps are saved one by one; completion is computed, says what is missing, and goes one way")
  func completion() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Completion")
    let first = try await tenant.identity.saveOnboarding(SaveOnboardingRequest(websiteURL: "https://example.com"))
    #expect(
      !first.completed
        && first.missing
          == ["business_description", "target_audiences", "competitors", "article_rules", "keyword_settings"]
    )
    let second = try await tenant.identity.saveOnboarding(
      SaveOnboardingRequest(
        businessDescription: String(repeating: "d", count: 20), targetAudiences: ["Ten letters"],
        keywordSettingsJSON: "{}"))
    #expect(!second.completed && second.missing == ["competitors", "article_rules"])
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: [tenant.fleet.sites[0]]))
    // Told at once where there is time for it; otherwise by the relay, a moment later.
    try await eventually {
      try await tenant.identity.getOnboarding(GetOnboardingRequest()).missing == ["article_rules"]
    }
    let third = try await tenant.identity.getOnboarding(GetOnboardingRequest())
    #expect(!third.completed)
    #expect(
      third.steps.count == 6 && third.steps.filter(\.done).map(\.step) == [.business, .competitors, .keywordSettings])
    let last = try await tenant.identity.saveOnboarding(SaveOnboardingRequest(contentDefaultsJSON: "{}"))
    #expect(last.completed && last.missing.isEmpty)
    // One way: what was complete stays so, also without competitors.
    let competitor = try #require(
      try await tenant.keyword.listCompetitors(ListCompetitorsRequest()).competitors.first)
    _ = try await tenant.keyword.removeCompetitor(RemoveCompetitorRequest(id: competitor.id))
    try await eventually {
      try await tenant.identity.getOnboarding(GetOnboardingRequest()).missing == ["competitors"]
    }
    #expect(try await tenant.identity.getOnboarding(GetOnboardingRequest()).completed)
  }

  @Test(
    "ID-06 a setting that nobody reads, or of another kind, is refused by its path; an empty document is the defaults",
    arguments: [
      ("{\"colour\":1}", "colour"), ("{\"language\":5}", "language"), ("{\"version\":2}", "version"),
      ("{\"article_words\":1.5}", "article_words"), ("{\"tone\":\"shouting\"}", "tone"),
      ("{\"forbidden_words\":[1]}", "forbidden_words"), ("[]", "content_defaults_json"), ("{", "content_defaults_json"),
    ])
  func settings(json: String, path: String) async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Settings")
    let refusal = await refusal {
      _ = try await tenant.identity.updateOrganization(UpdateOrganizationRequest(contentDefaultsJSON: json))
    }
    #expect(refusal?.reason == .fieldInvalid && refusal?.violations.first?.field.hasSuffix(path) == true)
    let fine = "{\"version\": 1, \"tone\": \"expert\", \"article_words\": 1200, \"forbidden_words\": [\"best\"]}"
    let saved = try await tenant.identity.updateOrganization(UpdateOrganizationRequest(contentDefaultsJSON: fine))
    #expect(saved.contentDefaultsJSON.contains("expert") && saved.blogConfigJSON == "{}")
  }

  @Test("ID-11 nobody gives a role above their own, and there is no second owner this way")
  func roles() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Role")
    let admin = try await tenant.colleague(.admin)
    #expect(
      await reason {
        _ = try await admin.identity.addUser(
          AddUserRequest(email: "\(UUID.random())@example.test", password: Tenant.password, role: .owner))
      } == .fieldInvalid)
    let editor = try await tenant.colleague(.editor)
    #expect(
      await reason {
        _ = try await editor.identity.addUser(
          AddUserRequest(email: "\(UUID.random())@example.test", password: Tenant.password, role: .viewer))
      } == .roleTooLow)
  }
}
