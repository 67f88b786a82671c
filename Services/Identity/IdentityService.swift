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
    ]
  }

  public static var agreements: [Agreement] {
    [
      Agreement(table: "organizations", constraint: "valid_plan", values: Plan.allCases.map(\.text)),
      Agreement(
        table: "organizations", constraint: "valid_subscription_status", values: SubscriptionStatus.allCases.map(\.text)
      ),
      Agreement(table: "users", constraint: "valid_role", values: UserRole.allCases.map(\.text)),
    ]
  }

  private let desk: Desk

  public init(environment: ServiceEnvironment) async throws {
    desk = Desk(environment: environment, keys: try KeyRing(named: "access", in: environment.keysDirectory))
  }

  public var workers: [any Worker] {
    let environment = desk.environment
    let rotation = Duration.seconds(environment.configuration.integer("INFIN8_KEY_MINUTES") * 60)
    return [
      RevocationReader(database: environment.workers, list: environment.revocations),
      KeyRotation(desk.keys, every: rotation, logger: environment.logger),
      KeyPublisher(keys: desk.keys, database: environment.workers, directory: environment.keysDirectory),
    ]
  }

  public func register(in router: inout Router) {
    IdentityMethodTable(desk: desk).register(in: &router)
    OutboxServer(database: desk.environment.workers).register(in: &router)
  }
}

/// Each RPC with the file that does it.
struct IdentityMethodTable: IdentityMethods {
  let desk: Desk

  func createOrganization(_ request: CreateOrganizationRequest, context: CallContext) async throws
    -> CreateOrganizationReply
  {
    try await CreateOrganization(desk: desk)(request, context)
  }
  func logIn(_ request: LogInRequest, context: CallContext) async throws -> Tokens {
    try await LogIn(desk: desk)(request, context)
  }
  func refreshTokens(_ request: RefreshTokensRequest, context: CallContext) async throws -> Tokens {
    try await RenewSession(desk: desk).refresh(request, context)
  }
  func logOut(_ request: LogOutRequest, context: CallContext) async throws -> LogOutReply {
    try await RenewSession(desk: desk).logOut(request, context)
  }
  func getOrganization(_ request: GetOrganizationRequest, context: CallContext) async throws -> Organization {
    try await ChangeOrganization(desk: desk).get(context)
  }
  func updateOrganization(_ request: UpdateOrganizationRequest, context: CallContext) async throws -> Organization {
    try await ChangeOrganization(desk: desk).update(request, context)
  }
  func saveOnboarding(_ request: SaveOnboardingRequest, context: CallContext) async throws -> OnboardingReply {
    try await ChangeOrganization(desk: desk).saveOnboarding(request, context)
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
    throw Refusal(.methodUnknown, "not yet")
  }
  func listSessions(_ request: ListSessionsRequest, context: CallContext) async throws -> ListSessionsReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func revokeSession(_ request: RevokeSessionRequest, context: CallContext) async throws -> RevokeSessionReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func requestEmailVerification(_ request: RequestEmailVerificationRequest, context: CallContext) async throws
    -> CodeSent
  {
    throw Refusal(.methodUnknown, "not yet")
  }
  func verifyEmail(_ request: VerifyEmailRequest, context: CallContext) async throws -> User {
    throw Refusal(.methodUnknown, "not yet")
  }
  func requestPasswordReset(_ request: RequestPasswordResetRequest, context: CallContext) async throws -> CodeSent {
    throw Refusal(.methodUnknown, "not yet")
  }
  func resetPassword(_ request: ResetPasswordRequest, context: CallContext) async throws -> ResetPasswordReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func changePassword(_ request: ChangePasswordRequest, context: CallContext) async throws -> Tokens {
    throw Refusal(.methodUnknown, "not yet")
  }
  func getOnboarding(_ request: GetOnboardingRequest, context: CallContext) async throws -> OnboardingReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func recordOnboardingFact(_ request: RecordOnboardingFactRequest, context: CallContext) async throws
    -> RecordOnboardingFactReply
  {
    throw Refusal(.methodUnknown, "not yet")
  }
  func applySubscription(_ request: ApplySubscriptionRequest, context: CallContext) async throws -> Organization {
    throw Refusal(.methodUnknown, "not yet")
  }
  func changeRole(_ request: ChangeRoleRequest, context: CallContext) async throws -> User {
    throw Refusal(.methodUnknown, "not yet")
  }
  func transferOwnership(_ request: TransferOwnershipRequest, context: CallContext) async throws -> User {
    throw Refusal(.methodUnknown, "not yet")
  }
  func removeMember(_ request: RemoveMemberRequest, context: CallContext) async throws -> User {
    throw Refusal(.methodUnknown, "not yet")
  }
  func inviteMember(_ request: InviteMemberRequest, context: CallContext) async throws -> Invitation {
    throw Refusal(.methodUnknown, "not yet")
  }
  func listInvitations(_ request: ListInvitationsRequest, context: CallContext) async throws -> ListInvitationsReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func revokeInvitation(_ request: RevokeInvitationRequest, context: CallContext) async throws -> Invitation {
    throw Refusal(.methodUnknown, "not yet")
  }
  func acceptInvitation(_ request: AcceptInvitationRequest, context: CallContext) async throws -> AcceptInvitationReply
  {
    throw Refusal(.methodUnknown, "not yet")
  }
  func createAPIKey(_ request: CreateAPIKeyRequest, context: CallContext) async throws -> CreateAPIKeyReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func listAPIKeys(_ request: ListAPIKeysRequest, context: CallContext) async throws -> ListAPIKeysReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func rotateAPIKey(_ request: RotateAPIKeyRequest, context: CallContext) async throws -> CreateAPIKeyReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func revokeAPIKey(_ request: RevokeAPIKeyRequest, context: CallContext) async throws -> APIKey {
    throw Refusal(.methodUnknown, "not yet")
  }
  func openGrant(_ request: OpenGrantRequest, context: CallContext) async throws -> Grant {
    throw Refusal(.methodUnknown, "not yet")
  }
  func checkGrant(_ request: CheckGrantRequest, context: CallContext) async throws -> Grant {
    throw Refusal(.methodUnknown, "not yet")
  }
  func listGrants(_ request: ListGrantsRequest, context: CallContext) async throws -> ListGrantsReply {
    throw Refusal(.methodUnknown, "not yet")
  }
  func revokeGrant(_ request: RevokeGrantRequest, context: CallContext) async throws -> Grant {
    throw Refusal(.methodUnknown, "not yet")
  }
  func watchRevocations(
    _ request: WatchRevocationsRequest, context: CallContext, send: @Sendable (RevocationBatch) async throws -> Void
  ) async throws {
    try await WatchRevocations(list: desk.environment.revocations)(send)
  }
}
