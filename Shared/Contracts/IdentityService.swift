// Generated from identity.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.identity.v1.Identity`.
public struct IdentityClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Signs up an organization with its owner. Open to anyone.
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

  /// Ends the caller's session.
  public func logOut(_ request: LogOutRequest, options: CallOptions = CallOptions()) async throws -> LogOutReply {
    try LogOutReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "LogOut", payload: request.encoded(), options: options))
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

  /// Saves what onboarding asks for; completion is computed, and says what is missing. Owner, admin.
  public func saveOnboarding(_ request: SaveOnboardingRequest, options: CallOptions = CallOptions()) async throws
    -> OnboardingReply
  {
    try OnboardingReply(
      decoding: await channel.unary(
        service: "infin8.identity.v1.Identity", method: "SaveOnboarding", payload: request.encoded(), options: options))
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
}

public protocol IdentityMethods: Sendable {
  /// Signs up an organization with its owner. Open to anyone.
  func createOrganization(_ request: CreateOrganizationRequest, context: CallContext) async throws
    -> CreateOrganizationReply
  /// Exchanges e-mail and password for an access token and a refresh token. Open to anyone.
  func logIn(_ request: LogInRequest, context: CallContext) async throws -> Tokens
  /// Exchanges a refresh token for new tokens; using one twice ends the whole family. Open to anyone.
  func refreshTokens(_ request: RefreshTokensRequest, context: CallContext) async throws -> Tokens
  /// Ends the caller's session.
  func logOut(_ request: LogOutRequest, context: CallContext) async throws -> LogOutReply
  /// The caller's organization.
  func getOrganization(_ request: GetOrganizationRequest, context: CallContext) async throws -> Organization
  /// Changes name and settings. Owner, admin.
  func updateOrganization(_ request: UpdateOrganizationRequest, context: CallContext) async throws -> Organization
  /// Saves what onboarding asks for; completion is computed, and says what is missing. Owner, admin.
  func saveOnboarding(_ request: SaveOnboardingRequest, context: CallContext) async throws -> OnboardingReply
  /// The caller.
  func getUser(_ request: GetUserRequest, context: CallContext) async throws -> User
  /// Everyone in the organization.
  func listUsers(_ request: ListUsersRequest, context: CallContext) async throws -> ListUsersReply
  /// Changes the caller's own names and picture.
  func updateProfile(_ request: UpdateProfileRequest, context: CallContext) async throws -> User
  /// Adds a person with a first password. Owner, admin.
  func addUser(_ request: AddUserRequest, context: CallContext) async throws -> User
}

extension IdentityMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.identity.v1.Identity", method: "CreateOrganization") { payload, context in
      try await self.createOrganization(CreateOrganizationRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "LogIn") { payload, context in
      try await self.logIn(LogInRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "RefreshTokens") { payload, context in
      try await self.refreshTokens(RefreshTokensRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.identity.v1.Identity", method: "LogOut") { payload, context in
      try await self.logOut(LogOutRequest(decoding: payload), context: context).encoded()
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
  }
}
