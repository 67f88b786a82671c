public import Contracts
public import RPC
import Synchronization
public import Vocabulary

/// An organization of a test's own, with a person logged in.
public struct Tenant: Sendable {
  public let fleet: Fleet
  public let organization: UUID
  public let user: UUID
  public let token: String
  public let email: String
  private let session: Session

  public static let password = "correct horse battery staple"

  public init(fleet: Fleet, organization: UUID, user: UUID, token: String, email: String) {
    self.fleet = fleet
    self.organization = organization
    self.user = user
    self.token = token
    self.email = email
    session = Session(token)
  }

  /// Signs an organization up.
  public static func make(_ fleet: Fleet, name: String = "Test") async throws -> Tenant {
    let email = "\(UUID.random())@example.test"
    let reply = try await fleet.signUp("\(name) \(UUID.random())", email: email, password: password)
    guard let tokens = reply.tokens, let organization = UUID(tokens.organizationID), let user = UUID(tokens.userID)
    else {
      throw Refusal(.fault, "sign-up gave no session")
    }
    return Tenant(fleet: fleet, organization: organization, user: user, token: tokens.accessToken, email: email)
  }

  /// The same organization through the eyes of somebody with another role.
  public func colleague(_ role: UserRole) async throws -> Tenant {
    let email = "\(UUID.random())@example.test"
    try await subscribe(to: .agency)
    let user = try await identity.addUser(AddUserRequest(email: email, password: Self.password, role: role))
    let tokens = try await IdentityClient(fleet.client(.identity)).logIn(
      LogInRequest(email: email, password: Self.password))
    guard let id = UUID(user.id) else { throw Refusal(.fault, "the new person has no id") }
    return Tenant(fleet: fleet, organization: organization, user: id, token: tokens.accessToken, email: email)
  }

  /// The same person in another of their sessions.
  public func bearing(_ token: String) -> Tenant {
    Tenant(fleet: fleet, organization: organization, user: user, token: token, email: email)
  }

  /// Gives the organization another plan, as billing does: in its own books, and by telling identity.
  public func subscribe(to plan: Plan) async throws {
    try await fleet.change(
      """
      insert into billing.subscriptions (organization_id, plan) values ($1::uuid, $2)
      on conflict (organization_id) do update set plan = excluded.plan
      """, organization.description, plan.text)
    let billing = try fleet.channel(from: .billing, to: .identity, organization: organization)
    _ = try await IdentityClient(billing).applySubscription(
      ApplySubscriptionRequest(plan: plan, version: Instant.now.micros))
  }

  /// Answers the onboarding and names the test sites as competitors.
  public func onboard() async throws {
    _ = try await identity.saveOnboarding(
      SaveOnboardingRequest(
        websiteURL: fleet.sites[0],
        businessDescription: "We help engineering teams run databases without slow queries or lost data.",
        targetAudiences: ["Backend engineers with slow queries"], contentDefaultsJSON: "{}",
        keywordSettingsJSON: "{}"))
    _ = try await keyword.addCompetitors(AddCompetitorsRequest(urls: fleet.sites))
    // Told at once where there is time for it; otherwise by the relay, a moment later.
    try await eventually { try await identity.getOnboarding(GetOnboardingRequest()).completed }
  }

  public func channel(_ service: ServiceName) -> any RPCChannel {
    fleet.client(service).intercepted(
      by: Bearer(session: session) {
        try await IdentityClient(fleet.client(.identity)).logIn(LogInRequest(email: email, password: Self.password))
          .accessToken
      })
  }

  public var identity: IdentityClient { IdentityClient(channel(.identity)) }
  public var workflow: WorkflowClient { WorkflowClient(channel(.workflow)) }
  public var keyword: KeywordClient { KeywordClient(channel(.keyword)) }
  public var content: ContentClient { ContentClient(channel(.content)) }
  public var billing: BillingClient { BillingClient(channel(.billing)) }

  /// The token that is shown now, and since when.
  private final class Session: Sendable {
    private let current: Mutex<(token: String, since: ContinuousClock.Instant)>
    /// A little less than a token's life, of 300 seconds.
    private static let life: Duration = .seconds(285)

    init(_ token: String) { current = Mutex((token, .now)) }

    /// A long test outlives its first token where other work slows it down; a young token that is refused has been revoked.
    func token(_ logIn: () async throws -> String) async throws -> String {
      let (token, since) = current.withLock(\.self)
      guard ContinuousClock.now - since > Self.life else { return token }
      let renewed = try await logIn()
      current.withLock { $0 = (renewed, .now) }
      return renewed
    }
  }

  private struct Bearer: ClientInterceptor {
    let session: Session
    let logIn: @Sendable () async throws -> String

    func intercept<Reply: Sendable>(
      _ call: OutgoingCall, next: (OutgoingCall) async throws -> Reply
    ) async throws -> Reply {
      var call = call
      call.options.metadata[MetadataKey.authorization] = "Bearer \(try await session.token(logIn))"
      call.options.timeout = call.options.timeout ?? .seconds(60)
      return try await next(call)
    }
  }
}

extension Tenant {
  /// Watches a workflow until it rests: at a gate, failed, or over.
  public func settle(_ workflowID: String) async throws -> WorkflowRow {
    for _ in 0..<1_200 {
      let details = try? await workflow.getWorkflow(GetWorkflowRequest(id: workflowID))
      if let row = details?.workflow,
        row.runStatus == .waitingHuman || row.runStatus == .failed || row.state == .completed || row.state == .cancelled
      {
        return row
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw Refusal(.timeout, "the workflow did not come to rest in two minutes")
  }

  /// Every keyword of a stage.
  public func keywords(_ workflowID: String, _ stage: KeywordStage) async throws -> [KeywordRow] {
    try await keyword.listKeywords(
      ListKeywordsRequest(workflowID: workflowID, stage: stage, page: PageRequest(limit: 200))
    ).keywords
  }

  /// Creates and starts a workflow and takes it to its first gate.
  public func workflowAtSeeds(_ name: String = "Articles") async throws -> String {
    try await onboard()
    let row = try await workflow.createWorkflow(CreateWorkflowRequest(name: name))
    _ = try await workflow.startWorkflow(StartWorkflowRequest(id: row.id))
    let rested = try await settle(row.id)
    guard rested.state == .step3Seeds, rested.runStatus == .waitingHuman else {
      throw Refusal(.fault, "the workflow rests in \(rested.state.text): \(rested.failureMessage)")
    }
    return row.id
  }

  /// Approves seeds and takes a workflow to its second gate.
  public func approveSeeds(_ workflowID: String, count: Int = 6) async throws {
    let gate = try await workflow.getGate(GetGateRequest(workflowID: workflowID))
    let seeds = try await keywords(workflowID, .seeds).prefix(count).map(\.id)
    _ = try await workflow.approveSeeds(
      ApproveSeedsRequest(workflowID: workflowID, subjectHash: gate.subjectHash, keywordIDs: Array(seeds)))
  }
}
