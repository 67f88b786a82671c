// Generated from identity.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.identity.v1.Identity`.
public struct IdentityClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Begins to sign up an organization: mails a token that proves the address. The answer is the same when the address has an
  /// account already. Open to anyone.
  public func signUp(_ request: SignUpRequest, options: CallOptions = CallOptions()) async throws -> CodeSent {
    try CodeSent(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "SignUp", payload: request.encoded(), options: options))
  }

  /// Creates the organization and its owner with the mailed token, and logs the owner in. Open to anyone.
  public func createOrganization(_ request: CreateOrganizationRequest, options: CallOptions = CallOptions())
    async throws -> CreateOrganizationReply
  {
    try CreateOrganizationReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "CreateOrganization", payload: request.encoded(),
        options: options))
  }

  /// Exchanges e-mail and password for an access token and a refresh token. Open to anyone.
  public func logIn(_ request: LogInRequest, options: CallOptions = CallOptions()) async throws -> Tokens {
    try Tokens(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "LogIn", payload: request.encoded(), options: options))
  }

  /// Exchanges a refresh token for new tokens; using one twice ends the whole family. Open to anyone.
  public func refreshTokens(_ request: RefreshTokensRequest, options: CallOptions = CallOptions()) async throws
    -> Tokens
  {
    try Tokens(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RefreshTokens", payload: request.encoded(), options: options))
  }

  /// Exchanges an API key for an access token that may do what the key's scopes allow. Open to anyone.
  public func exchangeAPIKey(_ request: ExchangeAPIKeyRequest, options: CallOptions = CallOptions()) async throws
    -> Tokens
  {
    try Tokens(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ExchangeAPIKey", payload: request.encoded(), options: options))
  }

  /// Ends the caller's session, or all of them.
  public func logOut(_ request: LogOutRequest, options: CallOptions = CallOptions()) async throws -> LogOutReply {
    try LogOutReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "LogOut", payload: request.encoded(), options: options))
  }

  /// The caller's open sessions.
  public func listSessions(_ request: ListSessionsRequest, options: CallOptions = CallOptions()) async throws
    -> ListSessionsReply
  {
    try ListSessionsReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ListSessions", payload: request.encoded(), options: options))
  }

  /// Ends one of the caller's sessions.
  public func revokeSession(_ request: RevokeSessionRequest, options: CallOptions = CallOptions()) async throws
    -> RevokeSessionReply
  {
    try RevokeSessionReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RevokeSession", payload: request.encoded(), options: options))
  }

  /// Mails the caller a code that proves the address.
  public func requestEmailVerification(_ request: RequestEmailVerificationRequest, options: CallOptions = CallOptions())
    async throws -> CodeSent
  {
    try CodeSent(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RequestEmailVerification", payload: request.encoded(),
        options: options))
  }

  /// Takes the code.
  public func verifyEmail(_ request: VerifyEmailRequest, options: CallOptions = CallOptions()) async throws -> User {
    try User(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "VerifyEmail", payload: request.encoded(), options: options))
  }

  /// Mails a token to whoever has this address; the answer is the same when nobody does. Open to anyone.
  public func requestPasswordReset(_ request: RequestPasswordResetRequest, options: CallOptions = CallOptions())
    async throws -> CodeSent
  {
    try CodeSent(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RequestPasswordReset", payload: request.encoded(),
        options: options))
  }

  /// Sets a new password by a mailed token and ends every session. Open to anyone.
  public func resetPassword(_ request: ResetPasswordRequest, options: CallOptions = CallOptions()) async throws
    -> ResetPasswordReply
  {
    try ResetPasswordReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ResetPassword", payload: request.encoded(), options: options))
  }

  /// Sets a new password by the old one and ends every other session.
  public func changePassword(_ request: ChangePasswordRequest, options: CallOptions = CallOptions()) async throws
    -> Tokens
  {
    try Tokens(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ChangePassword", payload: request.encoded(), options: options))
  }

  /// The caller's organization.
  public func getOrganization(_ request: GetOrganizationRequest, options: CallOptions = CallOptions()) async throws
    -> Organization
  {
    try Organization(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "GetOrganization", payload: request.encoded(), options: options)
    )
  }

  /// Changes name and settings. Owner, admin.
  public func updateOrganization(_ request: UpdateOrganizationRequest, options: CallOptions = CallOptions())
    async throws -> Organization
  {
    try Organization(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "UpdateOrganization", payload: request.encoded(),
        options: options))
  }

  /// Saves what onboarding asks for, any part of any step; completion is computed, and says what is missing. Owner, admin.
  public func saveOnboarding(_ request: SaveOnboardingRequest, options: CallOptions = CallOptions()) async throws
    -> OnboardingReply
  {
    try OnboardingReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "SaveOnboarding", payload: request.encoded(), options: options))
  }

  /// How far onboarding is, step by step.
  public func getOnboarding(_ request: GetOnboardingRequest, options: CallOptions = CallOptions()) async throws
    -> OnboardingReply
  {
    try OnboardingReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "GetOnboarding", payload: request.encoded(), options: options))
  }

  /// Told by the services that know: there are competitors, there is a place to publish. Services only.
  public func recordOnboardingFact(_ request: RecordOnboardingFactRequest, options: CallOptions = CallOptions())
    async throws -> RecordOnboardingFactReply
  {
    try RecordOnboardingFactReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RecordOnboardingFact", payload: request.encoded(),
        options: options))
  }

  /// Plan, customer id and subscription status as billing decided them. Billing only.
  public func applySubscription(_ request: ApplySubscriptionRequest, options: CallOptions = CallOptions()) async throws
    -> Organization
  {
    try Organization(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ApplySubscription", payload: request.encoded(),
        options: options))
  }

  /// The caller.
  public func getUser(_ request: GetUserRequest, options: CallOptions = CallOptions()) async throws -> User {
    try User(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "GetUser", payload: request.encoded(), options: options))
  }

  /// Everyone in the organization.
  public func listUsers(_ request: ListUsersRequest, options: CallOptions = CallOptions()) async throws
    -> ListUsersReply
  {
    try ListUsersReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ListUsers", payload: request.encoded(), options: options))
  }

  /// Changes the caller's own names and picture.
  public func updateProfile(_ request: UpdateProfileRequest, options: CallOptions = CallOptions()) async throws -> User
  {
    try User(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "UpdateProfile", payload: request.encoded(), options: options))
  }

  /// Adds a person with a first password. Owner, admin.
  public func addUser(_ request: AddUserRequest, options: CallOptions = CallOptions()) async throws -> User {
    try User(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "AddUser", payload: request.encoded(), options: options))
  }

  /// Gives another person another role, below the caller's own. Owner, admin.
  public func changeRole(_ request: ChangeRoleRequest, options: CallOptions = CallOptions()) async throws -> User {
    try User(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ChangeRole", payload: request.encoded(), options: options))
  }

  /// Makes another person the owner; the caller becomes admin. Owner.
  public func transferOwnership(_ request: TransferOwnershipRequest, options: CallOptions = CallOptions()) async throws
    -> User
  {
    try User(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "TransferOwnership", payload: request.encoded(),
        options: options))
  }

  /// Ends a person's access at once: sessions, keys, grants. Their work stays. Owner, admin.
  public func removeMember(_ request: RemoveMemberRequest, options: CallOptions = CallOptions()) async throws -> User {
    try User(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RemoveMember", payload: request.encoded(), options: options))
  }

  /// Offers a role to an address, by mail. Owner, admin.
  public func inviteMember(_ request: InviteMemberRequest, options: CallOptions = CallOptions()) async throws
    -> Invitation
  {
    try Invitation(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "InviteMember", payload: request.encoded(), options: options))
  }

  public func listInvitations(_ request: ListInvitationsRequest, options: CallOptions = CallOptions()) async throws
    -> ListInvitationsReply
  {
    try ListInvitationsReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ListInvitations", payload: request.encoded(), options: options)
    )
  }

  /// Takes an open offer back. Owner, admin.
  public func revokeInvitation(_ request: RevokeInvitationRequest, options: CallOptions = CallOptions()) async throws
    -> Invitation
  {
    try Invitation(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RevokeInvitation", payload: request.encoded(), options: options
      ))
  }

  /// Joins the organization that invited. Open to anyone who has the mailed token.
  public func acceptInvitation(_ request: AcceptInvitationRequest, options: CallOptions = CallOptions()) async throws
    -> AcceptInvitationReply
  {
    try AcceptInvitationReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "AcceptInvitation", payload: request.encoded(), options: options
      ))
  }

  /// Makes a key for machines; it is shown once. Owner, admin.
  public func createAPIKey(_ request: CreateAPIKeyRequest, options: CallOptions = CallOptions()) async throws
    -> CreateAPIKeyReply
  {
    try CreateAPIKeyReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "CreateAPIKey", payload: request.encoded(), options: options))
  }

  public func listAPIKeys(_ request: ListAPIKeysRequest, options: CallOptions = CallOptions()) async throws
    -> ListAPIKeysReply
  {
    try ListAPIKeysReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ListAPIKeys", payload: request.encoded(), options: options))
  }

  /// A new key in an old one's place; both work for the overlap. Owner, admin.
  public func rotateAPIKey(_ request: RotateAPIKeyRequest, options: CallOptions = CallOptions()) async throws
    -> CreateAPIKeyReply
  {
    try CreateAPIKeyReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RotateAPIKey", payload: request.encoded(), options: options))
  }

  /// Owner, admin.
  public func revokeAPIKey(_ request: RevokeAPIKeyRequest, options: CallOptions = CallOptions()) async throws -> APIKey
  {
    try APIKey(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RevokeAPIKey", payload: request.encoded(), options: options))
  }

  /// Records that a workflow runs on a person's behalf. Workflow only, with the person's own token beside its own.
  public func openGrant(_ request: OpenGrantRequest, options: CallOptions = CallOptions()) async throws -> Grant {
    try Grant(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "OpenGrant", payload: request.encoded(), options: options))
  }

  /// Whether a workflow may still run on that person's behalf. Workflow only.
  public func checkGrant(_ request: CheckGrantRequest, options: CallOptions = CallOptions()) async throws -> Grant {
    try Grant(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "CheckGrant", payload: request.encoded(), options: options))
  }

  /// Owner, admin.
  public func listGrants(_ request: ListGrantsRequest, options: CallOptions = CallOptions()) async throws
    -> ListGrantsReply
  {
    try ListGrantsReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "ListGrants", payload: request.encoded(), options: options))
  }

  /// The workflow pauses before its next step. Owner, admin.
  public func revokeGrant(_ request: RevokeGrantRequest, options: CallOptions = CallOptions()) async throws -> Grant {
    try Grant(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "RevokeGrant", payload: request.encoded(), options: options))
  }

  /// Sessions, keys and people whose tokens are dead before they expire. Services only; ends when the caller hangs up.
  public func watchRevocations(_ request: WatchRevocationsRequest, options: CallOptions = CallOptions()) async throws
    -> RPCStream<RevocationBatch>
  {
    try await channel.serverStream(
      service: "infin8.identity.v1.Identity", method: "WatchRevocations", payload: request.encoded(), options: options
    )
    .map { try RevocationBatch(decoding: $0) }
  }
}

public protocol IdentityMethods: Sendable {
  /// Begins to sign up an organization: mails a token that proves the address. The answer is the same when the address has an
  /// account already. Open to anyone.
  func signUp(_ request: SignUpRequest, context: CallContext) async throws -> CodeSent
  /// Creates the organization and its owner with the mailed token, and logs the owner in. Open to anyone.
  func createOrganization(_ request: CreateOrganizationRequest, context: CallContext) async throws
    -> CreateOrganizationReply
  /// Exchanges e-mail and password for an access token and a refresh token. Open to anyone.
  func logIn(_ request: LogInRequest, context: CallContext) async throws -> Tokens
  /// Exchanges a refresh token for new tokens; using one twice ends the whole family. Open to anyone.
  func refreshTokens(_ request: RefreshTokensRequest, context: CallContext) async throws -> Tokens
  /// Exchanges an API key for an access token that may do what the key's scopes allow. Open to anyone.
  func exchangeAPIKey(_ request: ExchangeAPIKeyRequest, context: CallContext) async throws -> Tokens
  /// Ends the caller's session, or all of them.
  func logOut(_ request: LogOutRequest, context: CallContext) async throws -> LogOutReply
  /// The caller's open sessions.
  func listSessions(_ request: ListSessionsRequest, context: CallContext) async throws -> ListSessionsReply
  /// Ends one of the caller's sessions.
  func revokeSession(_ request: RevokeSessionRequest, context: CallContext) async throws -> RevokeSessionReply
  /// Mails the caller a code that proves the address.
  func requestEmailVerification(_ request: RequestEmailVerificationRequest, context: CallContext) async throws
    -> CodeSent
  /// Takes the code.
  func verifyEmail(_ request: VerifyEmailRequest, context: CallContext) async throws -> User
  /// Mails a token to whoever has this address; the answer is the same when nobody does. Open to anyone.
  func requestPasswordReset(_ request: RequestPasswordResetRequest, context: CallContext) async throws -> CodeSent
  /// Sets a new password by a mailed token and ends every session. Open to anyone.
  func resetPassword(_ request: ResetPasswordRequest, context: CallContext) async throws -> ResetPasswordReply
  /// Sets a new password by the old one and ends every other session.
  func changePassword(_ request: ChangePasswordRequest, context: CallContext) async throws -> Tokens
  /// The caller's organization.
  func getOrganization(_ request: GetOrganizationRequest, context: CallContext) async throws -> Organization
  /// Changes name and settings. Owner, admin.
  func updateOrganization(_ request: UpdateOrganizationRequest, context: CallContext) async throws -> Organization
  /// Saves what onboarding asks for, any part of any step; completion is computed, and says what is missing. Owner, admin.
  func saveOnboarding(_ request: SaveOnboardingRequest, context: CallContext) async throws -> OnboardingReply
  /// How far onboarding is, step by step.
  func getOnboarding(_ request: GetOnboardingRequest, context: CallContext) async throws -> OnboardingReply
  /// Told by the services that know: there are competitors, there is a place to publish. Services only.
  func recordOnboardingFact(_ request: RecordOnboardingFactRequest, context: CallContext) async throws
    -> RecordOnboardingFactReply
  /// Plan, customer id and subscription status as billing decided them. Billing only.
  func applySubscription(_ request: ApplySubscriptionRequest, context: CallContext) async throws -> Organization
  /// The caller.
  func getUser(_ request: GetUserRequest, context: CallContext) async throws -> User
  /// Everyone in the organization.
  func listUsers(_ request: ListUsersRequest, context: CallContext) async throws -> ListUsersReply
  /// Changes the caller's own names and picture.
  func updateProfile(_ request: UpdateProfileRequest, context: CallContext) async throws -> User
  /// Adds a person with a first password. Owner, admin.
  func addUser(_ request: AddUserRequest, context: CallContext) async throws -> User
  /// Gives another person another role, below the caller's own. Owner, admin.
  func changeRole(_ request: ChangeRoleRequest, context: CallContext) async throws -> User
  /// Makes another person the owner; the caller becomes admin. Owner.
  func transferOwnership(_ request: TransferOwnershipRequest, context: CallContext) async throws -> User
  /// Ends a person's access at once: sessions, keys, grants. Their work stays. Owner, admin.
  func removeMember(_ request: RemoveMemberRequest, context: CallContext) async throws -> User
  /// Offers a role to an address, by mail. Owner, admin.
  func inviteMember(_ request: InviteMemberRequest, context: CallContext) async throws -> Invitation
  func listInvitations(_ request: ListInvitationsRequest, context: CallContext) async throws -> ListInvitationsReply
  /// Takes an open offer back. Owner, admin.
  func revokeInvitation(_ request: RevokeInvitationRequest, context: CallContext) async throws -> Invitation
  /// Joins the organization that invited. Open to anyone who has the mailed token.
  func acceptInvitation(_ request: AcceptInvitationRequest, context: CallContext) async throws -> AcceptInvitationReply
  /// Makes a key for machines; it is shown once. Owner, admin.
  func createAPIKey(_ request: CreateAPIKeyRequest, context: CallContext) async throws -> CreateAPIKeyReply
  func listAPIKeys(_ request: ListAPIKeysRequest, context: CallContext) async throws -> ListAPIKeysReply
  /// A new key in an old one's place; both work for the overlap. Owner, admin.
  func rotateAPIKey(_ request: RotateAPIKeyRequest, context: CallContext) async throws -> CreateAPIKeyReply
  /// Owner, admin.
  func revokeAPIKey(_ request: RevokeAPIKeyRequest, context: CallContext) async throws -> APIKey
  /// Records that a workflow runs on a person's behalf. Workflow only, with the person's own token beside its own.
  func openGrant(_ request: OpenGrantRequest, context: CallContext) async throws -> Grant
  /// Whether a workflow may still run on that person's behalf. Workflow only.
  func checkGrant(_ request: CheckGrantRequest, context: CallContext) async throws -> Grant
  /// Owner, admin.
  func listGrants(_ request: ListGrantsRequest, context: CallContext) async throws -> ListGrantsReply
  /// The workflow pauses before its next step. Owner, admin.
  func revokeGrant(_ request: RevokeGrantRequest, context: CallContext) async throws -> Grant
  /// Sessions, keys and people whose tokens are dead before they expire. Services only; ends when the caller hangs up.
  func watchRevocations(
    _ request: WatchRevocationsRequest, context: CallContext, send: @Sendable (RevocationBatch) async throws -> Void)
    async throws
}

extension IdentityMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.identity.v1.Identity", method: "SignUp") { payload, context in
      try await self.signUp(SignUpRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "CreateOrganization") { payload, context in
      try await self.createOrganization(CreateOrganizationRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "LogIn") { payload, context in
      try await self.logIn(LogInRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RefreshTokens") { payload, context in
      try await self.refreshTokens(RefreshTokensRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ExchangeAPIKey") { payload, context in
      try await self.exchangeAPIKey(ExchangeAPIKeyRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "LogOut") { payload, context in
      try await self.logOut(LogOutRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ListSessions") { payload, context in
      try await self.listSessions(ListSessionsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RevokeSession") { payload, context in
      try await self.revokeSession(RevokeSessionRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RequestEmailVerification") { payload, context in
      try await self.requestEmailVerification(RequestEmailVerificationRequest(decoding: payload), context: context)
        .encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "VerifyEmail") { payload, context in
      try await self.verifyEmail(VerifyEmailRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RequestPasswordReset") { payload, context in
      try await self.requestPasswordReset(RequestPasswordResetRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ResetPassword") { payload, context in
      try await self.resetPassword(ResetPasswordRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ChangePassword") { payload, context in
      try await self.changePassword(ChangePasswordRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "GetOrganization") { payload, context in
      try await self.getOrganization(GetOrganizationRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "UpdateOrganization") { payload, context in
      try await self.updateOrganization(UpdateOrganizationRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "SaveOnboarding") { payload, context in
      try await self.saveOnboarding(SaveOnboardingRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "GetOnboarding") { payload, context in
      try await self.getOnboarding(GetOnboardingRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RecordOnboardingFact") { payload, context in
      try await self.recordOnboardingFact(RecordOnboardingFactRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ApplySubscription") { payload, context in
      try await self.applySubscription(ApplySubscriptionRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "GetUser") { payload, context in
      try await self.getUser(GetUserRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ListUsers") { payload, context in
      try await self.listUsers(ListUsersRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "UpdateProfile") { payload, context in
      try await self.updateProfile(UpdateProfileRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "AddUser") { payload, context in
      try await self.addUser(AddUserRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ChangeRole") { payload, context in
      try await self.changeRole(ChangeRoleRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "TransferOwnership") { payload, context in
      try await self.transferOwnership(TransferOwnershipRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RemoveMember") { payload, context in
      try await self.removeMember(RemoveMemberRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "InviteMember") { payload, context in
      try await self.inviteMember(InviteMemberRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ListInvitations") { payload, context in
      try await self.listInvitations(ListInvitationsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RevokeInvitation") { payload, context in
      try await self.revokeInvitation(RevokeInvitationRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "AcceptInvitation") { payload, context in
      try await self.acceptInvitation(AcceptInvitationRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "CreateAPIKey") { payload, context in
      try await self.createAPIKey(CreateAPIKeyRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ListAPIKeys") { payload, context in
      try await self.listAPIKeys(ListAPIKeysRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RotateAPIKey") { payload, context in
      try await self.rotateAPIKey(RotateAPIKeyRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RevokeAPIKey") { payload, context in
      try await self.revokeAPIKey(RevokeAPIKeyRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "OpenGrant") { payload, context in
      try await self.openGrant(OpenGrantRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "CheckGrant") { payload, context in
      try await self.checkGrant(CheckGrantRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "ListGrants") { payload, context in
      try await self.listGrants(ListGrantsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RevokeGrant") { payload, context in
      try await self.revokeGrant(RevokeGrantRequest(decoding: payload), context: context).encoded()
    }
    router.serverStream(service: "infin8.identity.v1.Identity", method: "WatchRevocations") { payload, context, send in
      try await self.watchRevocations(WatchRevocationsRequest(decoding: payload), context: context) {
        try await send($0.encoded())
      }
    }
  }
}
