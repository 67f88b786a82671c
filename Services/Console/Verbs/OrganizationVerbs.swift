import ArgumentParser
import Contracts
import Glibc
import Host
import Vocabulary

struct Organization: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "org", abstract: "Your organization.",
    subcommands: [Create.self, Confirm.self, Show.self, Onboard.self])

  struct Create: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Sign up an organization with you as its owner, and log in.",
      discussion: """
        A token is mailed to you, with which `infin8 org confirm` goes on. Where `infin8 up` puts mails into a folder that you
        can read, it is found there: then the password is asked for at once, or read from --password-file ("-" for standard
        input).
        """)

    @Argument(help: "The organization's name.") var name: String
    @Option(help: "Your e-mail address.") var email: String
    @Option(help: "A file with the password, or - for standard input.") var passwordFile: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let spool = MailSpool(console.directory.mail)
      let before = spool.names
      let sent = try await IdentityClient(console.openChannel(to: .identity)).signUp(
        SignUpRequest(organizationName: name, email: email))
      if let token = await spool.token("ifo_", to: email, since: before) {
        return try await Confirm.confirm(token, try Password.read(passwordFile), console)
      }
      console.show(.object([("expires_in_s", .integer(sent.expiresInS)), ("next", .string("infin8 org confirm"))])) {
        [
          "A mail is on its way to \(email). Within \(sent.expiresInS / 60) minutes, go on with "
            + "`infin8 org confirm` and the token in it."
        ]
      }
    }
  }

  struct Confirm: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Create the organization that you signed up, with the token that was mailed to you.",
      discussion:
        "Token and password are asked for, or read from files (\"-\" for standard input); neither is ever an argument.")

    @Option(help: "A file with the token, or - for standard input.") var tokenFile: String?
    @Option(help: "A file with the password, or - for standard input.") var passwordFile: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      try await Self.confirm(
        try Password.read(tokenFile, prompt: "Token: ", field: "token", option: "--token-file"),
        try Password.read(passwordFile), console)
    }

    static func confirm(_ token: String, _ password: String, _ console: Console) async throws {
      let reply = try await IdentityClient(console.openChannel(to: .identity)).createOrganization(
        CreateOrganizationRequest(token: token, password: password))
      if let tokens = reply.tokens { try SessionStore(console.directory.session).save(tokens) }
      let organization = reply.organization ?? Contracts.Organization()
      console.show(OrganizationView.json(organization)) {
        [
          "\(organization.name) is signed up as \(organization.slug), plan \(organization.plan.text); you are its owner and logged in."
        ]
      }
    }
  }

  struct Show: Verb {
    static let configuration = CommandConfiguration(abstract: "What is known of the organization.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let organization = try await console.identity.getOrganization(GetOrganizationRequest())
      console.show(OrganizationView.json(organization)) { OrganizationView.lines(organization) }
    }
  }

  struct Onboard: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Say what the organization is and whom it serves.",
      discussion: "Each answer may be given by itself; what is still missing is said. What was complete stays complete."
    )

    @Option(help: "The organization's own site.") var website: String?
    @Option(help: "What it offers, in 20 to 500 characters.") var description: String?
    @Option(name: .customLong("audience"), help: "Whom it serves, 10 to 80 characters; give it up to five times.")
    var audiences: [String] = []
    @Option(help: "A JSON file with the blog's settings.") var blog: String?
    @Option(help: "A JSON file with the rules for articles; the product's own when never given.")
    var articleRules: String?
    @Option(help: "A JSON file with the settings for keywords; the product's own when never given.")
    var keywordSettings: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let before = try await console.identity.getOnboarding(GetOnboardingRequest())
      // Who says nothing takes the product's own rules, once.
      func document(_ file: String?, _ step: OnboardingStep?) throws -> String? {
        if let file { return String(decoding: try Files.read(file, limit: 65_536), as: UTF8.self) }
        return before.steps.contains { $0.step == step && !$0.done } ? "{}" : nil
      }
      let reply = try await console.identity.saveOnboarding(
        SaveOnboardingRequest(
          websiteURL: website, businessDescription: description, targetAudiences: audiences,
          blogConfigJSON: try document(blog, nil), contentDefaultsJSON: try document(articleRules, .articleRules),
          keywordSettingsJSON: try document(keywordSettings, .keywordSettings)))
      console.show(
        .object([
          ("completed", .bool(reply.completed)), ("missing", .strings(reply.missing)),
          (
            "steps",
            .array(
              reply.steps.map {
                .object([
                  ("step", .string($0.step.text)), ("required", .bool($0.required)), ("done", .bool($0.done)),
                ])
              })
          ),
        ])
      ) {
        guard !reply.completed else { return ["The onboarding is complete."] }
        let hint = reply.missing.contains("competitors") ? " Name a competitor with `infin8 competitor add`." : ""
        return ["Still missing: \(reply.missing.joined(separator: ", ")).\(hint)"]
      }
    }
  }
}

enum OrganizationView {
  static func json(_ organization: Contracts.Organization) -> JSON {
    .object([
      ("id", .string(organization.id)), ("name", .string(organization.name)), ("slug", .string(organization.slug)),
      ("plan", .string(organization.plan.text)), ("subscription_status", .string(organization.subscriptionStatus.text)),
      ("onboarding_completed", .bool(organization.onboardingCompleted)),
      ("onboarding_missing", .strings(organization.onboardingMissing)),
      ("website_url", .present(organization.websiteURL)),
      ("business_description", .present(organization.businessDescription)),
      ("target_audiences", .strings(organization.targetAudiences)),
    ])
  }

  static func lines(_ organization: Contracts.Organization) -> [String] {
    [
      "\(organization.name) (\(organization.slug)), plan \(organization.plan.text), \(organization.subscriptionStatus.text)",
      "site         \(organization.websiteURL)", "offers       \(organization.businessDescription)",
      "audiences    \(organization.targetAudiences.joined(separator: "; "))",
      "onboarding   \(organization.onboardingCompleted ? "complete" : "missing \(organization.onboardingMissing.joined(separator: ", "))")",
    ]
  }
}

/// Passwords come from a terminal that does not show them, a file, or standard input.
enum Password {
  static func read(
    _ file: String?, prompt: String = "Password: ", field: String = "password", option: String = "--password-file"
  ) throws -> String {
    if let file, file != "-" {
      return String(decoding: try Files.read(file, limit: 2_048), as: UTF8.self).filter { !$0.isNewline }
    }
    if file == "-" { return readLine() ?? "" }
    guard let password = Terminal.askSecret(prompt) else {
      throw Refusal.field(field, "give it with \(option), or run this on a terminal")
    }
    return password
  }
}

struct LogIn: Verb {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Log in; the session is kept in the data directory.")
  @Argument(help: "Your e-mail address; none with --api-key-file.") var email: String?
  @Option(help: "A file with the password, or - for standard input.") var passwordFile: String?
  @Option(help: "A file with an API key, or - for standard input, for machines; good for five minutes at a time.")
  var apiKeyFile: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (email == nil) != (apiKeyFile == nil) else {
      throw ValidationError("Give an e-mail address, or --api-key-file.")
    }
  }

  func perform(_ console: Console) async throws {
    let identity = IdentityClient(console.openChannel(to: .identity))
    if let apiKeyFile {
      let key = try Given.secret(apiKeyFile, "API key: ", option: "--api-key-file")
      return try keep(try await identity.exchangeAPIKey(ExchangeAPIKeyRequest(apiKey: key)), console)
    }
    let device = DeviceStore(console.directory, email: email ?? "")
    let tokens = try await identity.logIn(
      LogInRequest(email: email ?? "", password: try Password.read(passwordFile), deviceToken: device.load()))
    try device.save(tokens.deviceToken)
    try keep(tokens, console)
  }

  private func keep(_ tokens: Tokens, _ console: Console) throws {
    try SessionStore(console.directory.session).save(tokens)
    console.show(.object([("organization_id", .string(tokens.organizationID)), ("user_id", .string(tokens.userID))])) {
      ["Logged in."]
    }
  }
}

struct LogOut: Verb {
  static let configuration = CommandConfiguration(commandName: "logout", abstract: "End your sessions, everywhere.")
  @OptionGroup var common: CommonOptions

  func perform(_ console: Console) async throws {
    let reply = try await console.identity.logOut(LogOutRequest(everywhere: true))
    SessionStore(console.directory.session).forget()
    console.show(.object([("sessions_ended", .integer(reply.sessionsEnded))])) { ["Logged out."] }
  }
}

struct Competitor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The sites you are measured against.", subcommands: [Add.self, List.self, Remove.self])

  struct Add: Verb {
    static let configuration = CommandConfiguration(abstract: "Add sites; spellings of one site become one.")
    @Argument(help: "Addresses, such as https://example.com/docs/.") var urls: [String]
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let reply = try await console.keyword.addCompetitors(AddCompetitorsRequest(urls: urls))
      console.show(CompetitorView.json(reply.competitors)) {
        ["\(reply.added) added."] + CompetitorView.lines(reply.competitors, console)
      }
    }
  }

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List them with what was found.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let reply = try await console.keyword.listCompetitors(ListCompetitorsRequest())
      console.show(CompetitorView.json(reply.competitors)) { CompetitorView.lines(reply.competitors, console) }
    }
  }

  struct Remove: Verb {
    static let configuration = CommandConfiguration(abstract: "Remove one.")
    @Argument(help: "Its id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      _ = try await console.keyword.removeCompetitor(RemoveCompetitorRequest(id: id))
      console.show(.object([("removed", .string(id))])) { ["Removed."] }
    }
  }
}

enum CompetitorView {
  static func json(_ competitors: [Contracts.Competitor]) -> JSON {
    .array(
      competitors.map {
        .object([
          ("id", .string($0.id)), ("url", .string($0.url)), ("domain", .string($0.domain)),
          ("analysis_status", .string($0.analysisStatus.text)), ("keywords_found", .integer($0.keywordsFound)),
        ])
      })
  }

  static func lines(_ competitors: [Contracts.Competitor], _ console: Console) -> [String] {
    var table = Table([("SITE", .left), ("STATUS", .left), ("KEYWORDS", .right), ("ID", .left)])
    for competitor in competitors {
      table.add(
        Format.clipped(competitor.url, to: 60), competitor.analysisStatus.text, String(competitor.keywordsFound),
        competitor.id)
    }
    return table.lines(in: console.terminal)
  }
}
