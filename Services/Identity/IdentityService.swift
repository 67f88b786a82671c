import Contracts
public import Durable
public import Host
import Postgres
public import RPC
public import Vocabulary

/// Who is calling, for which organization, with which role.
public struct IdentityService: Service {
  public static let name = ServiceName.identity

  public static var constraintRefusals: [String: Refusal] {
    [
      "organizations_slug_key": Refusal(.slugTaken, "another organization has this short name"),
      "users_email_key": Refusal(.emailTaken, "this e-mail address has an account already"),
      "users_organization_email_key": Refusal(.emailTaken, "this person is, or was, in the organization already"),
      "keep_an_owner": Refusal(.lastOwner, "the last owner stays: transfer the ownership first"),
      "users_one_owner": Refusal(.lastOwner, "an organization has one owner"),
      "legal_subscription_transition": Refusal(.illegalMove, "a subscription does not go from that status to this"),
    ]
  }

  public static var agreements: [Agreement] {
    [
      Agreement(table: "organizations", constraint: "valid_plan", values: Plan.allCases.map(\.text)),
      Agreement(
        table: "organizations", constraint: "valid_subscription_status", values: SubscriptionStatus.allCases.map(\.text)
      ),
      Agreement(table: "users", constraint: "valid_role", values: UserRole.allCases.map(\.text)),
      Agreement(table: "api_keys", constraint: "valid_scopes", values: KeyScope.allCases.map(\.text)),
      Agreement(table: "onboarding_steps", constraint: "valid_step", values: OnboardingStep.allCases.map(\.text)),
    ]
  }

  private let desk: Desk
  private let mailer: (any Mailer)?

  public init(environment: ServiceEnvironment) async throws {
    desk = Desk(
      environment: environment, keys: try KeyRing(named: "access", in: environment.keysDirectory),
      passwords: Passwords(pepper: try Pepper.load(from: environment.keysDirectory)))
    mailer = Self.mailer(environment.configuration)
  }

  public var workers: [any Worker] {
    let environment = desk.environment
    let rotation = Duration.seconds(environment.configuration.integer("INFIN8_KEY_MINUTES") * 60)
    let mail: [any Worker] =
      mailer.map {
        [
          MailCarrier(
            database: environment.workers, mailer: $0, pepper: desk.pepper, logger: environment.logger)
        ]
      } ?? []
    return mail + [
      RevocationReader(database: environment.workers, list: environment.revocations),
      KeyRotation(desk.keys, every: rotation, logger: environment.logger),
      KeyPublisher(keys: desk.keys, database: environment.workers, directory: environment.keysDirectory),
      Retirement(database: environment.workers),
    ]
  }

  public static var configurationKeys: [ConfigurationKey] {
    [
      ConfigurationKey(
        "INFIN8_IDENTITY_MAIL_SENDER", default: "infin8@localhost", summary: "the address that mails come from"),
      ConfigurationKey(
        "INFIN8_IDENTITY_MAIL_SPOOL_DIR", default: "",
        summary: "a folder that mails are put into, one file each, where no mail server is named"),
      ConfigurationKey(
        "INFIN8_IDENTITY_SMTP_URL", default: "",
        summary: "the mail server, smtps://host:465 or smtp://host:587; encrypted unless it is this machine"),
      ConfigurationKey("INFIN8_IDENTITY_SMTP_USER", default: "", summary: "whom the mail server knows us as"),
      ConfigurationKey(
        "INFIN8_IDENTITY_SMTP_PASSWORD_FILE", default: "", summary: "a file with the mail server's password"),
    ]
  }

  private static func mailer(_ configuration: Configuration) -> (any Mailer)? {
    let sender = configuration["INFIN8_IDENTITY_MAIL_SENDER"]
    let url = configuration["INFIN8_IDENTITY_SMTP_URL"]
    let spool = configuration["INFIN8_IDENTITY_MAIL_SPOOL_DIR"]
    if !url.isEmpty {
      return SMTPMailer(
        url: url, user: configuration["INFIN8_IDENTITY_SMTP_USER"],
        passwordFile: configuration["INFIN8_IDENTITY_SMTP_PASSWORD_FILE"], sender: sender)
    }
    return spool.isEmpty ? nil : SpoolMailer(directory: spool, sender: sender)
  }

  public var healthChecks: [HealthCheck] {
    [
      HealthCheck("mail") { [desk, mailer] in
        guard mailer != nil else {
          return .degraded("nobody sends mails: name a mail server or a spool folder")
        }
        let row = try await desk.environment.workers.query(Mails.waiting, for: nil).first
        let dead = try row?.get("dead", as: Int64.self) ?? 0
        let late = try row?.get("late", as: Int64.self) ?? 0
        if dead > 0 { return .degraded("\(dead) mails could not be sent") }
        return late > 0 ? .degraded("\(late) mails have waited for ten minutes") : .healthy("mails are sent")
      },
      HealthCheck("passwords") { [slots = desk.passwords.slots] in await Self.finding(slots) },
    ]
  }

  static func finding(_ slots: HashingSlots) async -> HealthCheck.Finding {
    let said = "\(await slots.verifications) verified since the start, \(await slots.queued) wait"
    return await slots.isCrowded ? .degraded(said) : .healthy(said)
  }

  public func register(in router: inout Router) {
    PrivacyServer(
      service: .identity, database: desk.environment.database, exports: desk.environment.exports, session: \.session
    ).register(in: &router)
    IdentityMethodTable(desk: desk).register(in: &router)
    OutboxServer(database: desk.environment.workers).register(in: &router)
  }
}

/// Each RPC with the file that does it.
struct IdentityMethodTable: IdentityMethods {
  let desk: Desk

  func signUp(_ request: SignUpRequest, context: CallContext) async throws -> CodeSent {
    try await SignUp(desk: desk)(request, context)
  }
  func createOrganization(_ request: CreateOrganizationRequest, context: CallContext) async throws
    -> CreateOrganizationReply
  {
    try await CreateOrganization(desk: desk)(request, context)
  }
  func logIn(_ request: LogInRequest, context: CallContext) async throws -> Tokens {
    try await LogIn(desk: desk)(request, context)
  }
  func refreshTokens(_ request: RefreshTokensRequest, context: CallContext) async throws -> Tokens {
    try await RenewSession(desk: desk)(request, context)
  }
  func logOut(_ request: LogOutRequest, context: CallContext) async throws -> LogOutReply {
    try await ManageSessions(desk: desk).logOut(request, context)
  }
  func getOrganization(_ request: GetOrganizationRequest, context: CallContext) async throws -> Organization {
    try await ChangeOrganization(desk: desk).get(context)
  }
  func updateOrganization(_ request: UpdateOrganizationRequest, context: CallContext) async throws -> Organization {
    try await ChangeOrganization(desk: desk).update(request, context)
  }
  func saveOnboarding(_ request: SaveOnboardingRequest, context: CallContext) async throws -> OnboardingReply {
    try await Onboard(desk: desk).save(request, context)
  }
  func getUser(_ request: GetUserRequest, context: CallContext) async throws -> User {
    try await ManageUsers(desk: desk).get(context)
  }
  func listUsers(_ request: ListUsersRequest, context: CallContext) async throws -> ListUsersReply {
    try await ManageUsers(desk: desk).list(request, context)
  }
  func updateProfile(_ request: UpdateProfileRequest, context: CallContext) async throws -> User {
    try await ManageUsers(desk: desk).updateProfile(request, context)
  }
  func addUser(_ request: AddUserRequest, context: CallContext) async throws -> User {
    try await ManageUsers(desk: desk).add(request, context)
  }
  func exchangeAPIKey(_ request: ExchangeAPIKeyRequest, context: CallContext) async throws -> Tokens {
    try await ManageAPIKeys(desk: desk).exchange(request, context)
  }
  func listSessions(_ request: ListSessionsRequest, context: CallContext) async throws -> ListSessionsReply {
    try await ManageSessions(desk: desk).list(context)
  }
  func revokeSession(_ request: RevokeSessionRequest, context: CallContext) async throws -> RevokeSessionReply {
    try await ManageSessions(desk: desk).revoke(request, context)
  }
  func requestEmailVerification(_ request: RequestEmailVerificationRequest, context: CallContext) async throws
    -> CodeSent
  {
    try await ProveEmail(desk: desk).request(context)
  }
  func verifyEmail(_ request: VerifyEmailRequest, context: CallContext) async throws -> User {
    try await ProveEmail(desk: desk).verify(request, context)
  }
  func requestPasswordReset(_ request: RequestPasswordResetRequest, context: CallContext) async throws -> CodeSent {
    try await ChangePassword(desk: desk).requestReset(request, context)
  }
  func resetPassword(_ request: ResetPasswordRequest, context: CallContext) async throws -> ResetPasswordReply {
    try await ChangePassword(desk: desk).reset(request, context)
  }
  func changePassword(_ request: ChangePasswordRequest, context: CallContext) async throws -> Tokens {
    try await ChangePassword(desk: desk).change(request, context)
  }
  func getOnboarding(_ request: GetOnboardingRequest, context: CallContext) async throws -> OnboardingReply {
    try await Onboard(desk: desk).get(context)
  }
  func recordOnboardingFact(_ request: RecordOnboardingFactRequest, context: CallContext) async throws
    -> RecordOnboardingFactReply
  {
    try await Onboard(desk: desk).record(request, context)
  }
  func applySubscription(_ request: ApplySubscriptionRequest, context: CallContext) async throws -> Organization {
    try await ChangeOrganization(desk: desk).applySubscription(request, context)
  }
  func changeRole(_ request: ChangeRoleRequest, context: CallContext) async throws -> User {
    try await ManageMembers(desk: desk).changeRole(request, context)
  }
  func transferOwnership(_ request: TransferOwnershipRequest, context: CallContext) async throws -> User {
    try await ManageMembers(desk: desk).transferOwnership(request, context)
  }
  func removeMember(_ request: RemoveMemberRequest, context: CallContext) async throws -> User {
    try await ManageMembers(desk: desk).remove(request, context)
  }
  func inviteMember(_ request: InviteMemberRequest, context: CallContext) async throws -> Invitation {
    try await Invite(desk: desk).send(request, context)
  }
  func listInvitations(_ request: ListInvitationsRequest, context: CallContext) async throws -> ListInvitationsReply {
    try await Invite(desk: desk).list(request, context)
  }
  func revokeInvitation(_ request: RevokeInvitationRequest, context: CallContext) async throws -> Invitation {
    try await Invite(desk: desk).revoke(request, context)
  }
  func acceptInvitation(_ request: AcceptInvitationRequest, context: CallContext) async throws -> AcceptInvitationReply
  {
    try await Invite(desk: desk).accept(request, context)
  }
  func createAPIKey(_ request: CreateAPIKeyRequest, context: CallContext) async throws -> CreateAPIKeyReply {
    try await ManageAPIKeys(desk: desk).create(request, context)
  }
  func listAPIKeys(_ request: ListAPIKeysRequest, context: CallContext) async throws -> ListAPIKeysReply {
    try await ManageAPIKeys(desk: desk).list(request, context)
  }
  func rotateAPIKey(_ request: RotateAPIKeyRequest, context: CallContext) async throws -> CreateAPIKeyReply {
    try await ManageAPIKeys(desk: desk).rotate(request, context)
  }
  func revokeAPIKey(_ request: RevokeAPIKeyRequest, context: CallContext) async throws -> APIKey {
    try await ManageAPIKeys(desk: desk).revoke(request, context)
  }
  func openGrant(_ request: OpenGrantRequest, context: CallContext) async throws -> Grant {
    try await ManageGrants(desk: desk).open(request, context)
  }
  func checkGrant(_ request: CheckGrantRequest, context: CallContext) async throws -> Grant {
    try await ManageGrants(desk: desk).check(request, context)
  }
  func listGrants(_ request: ListGrantsRequest, context: CallContext) async throws -> ListGrantsReply {
    try await ManageGrants(desk: desk).list(request, context)
  }
  func revokeGrant(_ request: RevokeGrantRequest, context: CallContext) async throws -> Grant {
    try await ManageGrants(desk: desk).revoke(request, context)
  }
  func watchRevocations(
    _ request: WatchRevocationsRequest, context: CallContext, send: @Sendable (RevocationBatch) async throws -> Void
  ) async throws {
    try await WatchRevocations(list: desk.environment.revocations)(context, send)
  }
}
