// Generated from identity.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

public struct UserRole: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let viewer = Self(rawValue: 1)
  public static let member = Self(rawValue: 2)
  public static let editor = Self(rawValue: 3)
  public static let admin = Self(rawValue: 4)
  public static let owner = Self(rawValue: 5)

  public static let allCases: [Self] = [.viewer, .member, .editor, .admin, .owner]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .viewer: "viewer"
    case .member: "member"
    case .editor: "editor"
    case .admin: "admin"
    case .owner: "owner"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct Plan: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let trial = Self(rawValue: 1)
  public static let starter = Self(rawValue: 2)
  public static let pro = Self(rawValue: 3)
  public static let agency = Self(rawValue: 4)

  public static let allCases: [Self] = [.trial, .starter, .pro, .agency]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .trial: "trial"
    case .starter: "starter"
    case .pro: "pro"
    case .agency: "agency"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct SubscriptionStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let pendingPayment = Self(rawValue: 1)
  public static let trialing = Self(rawValue: 2)
  public static let active = Self(rawValue: 3)
  public static let pastDue = Self(rawValue: 4)
  public static let suspended = Self(rawValue: 5)
  public static let canceled = Self(rawValue: 6)

  public static let allCases: [Self] = [.pendingPayment, .trialing, .active, .pastDue, .suspended, .canceled]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .pendingPayment: "pending_payment"
    case .trialing: "trialing"
    case .active: "active"
    case .pastDue: "past_due"
    case .suspended: "suspended"
    case .canceled: "canceled"
    default: "unknown_\(rawValue)"
    }
  }
}

/// What an API key, and the token it is exchanged for, may do. A person's own token may do what the person's role may.
public struct KeyScope: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let organizationRead = Self(rawValue: 1)
  public static let organizationWrite = Self(rawValue: 2)
  public static let workflowsRead = Self(rawValue: 3)
  public static let workflowsWrite = Self(rawValue: 4)
  public static let workflowsApprove = Self(rawValue: 5)
  public static let keywordsRead = Self(rawValue: 6)
  public static let keywordsWrite = Self(rawValue: 7)
  public static let contentRead = Self(rawValue: 8)
  public static let contentWrite = Self(rawValue: 9)
  public static let billingRead = Self(rawValue: 10)
  public static let auditRead = Self(rawValue: 11)

  public static let allCases: [Self] = [
    .organizationRead, .organizationWrite, .workflowsRead, .workflowsWrite, .workflowsApprove, .keywordsRead,
    .keywordsWrite, .contentRead, .contentWrite, .billingRead, .auditRead,
  ]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .organizationRead: "organization_read"
    case .organizationWrite: "organization_write"
    case .workflowsRead: "workflows_read"
    case .workflowsWrite: "workflows_write"
    case .workflowsApprove: "workflows_approve"
    case .keywordsRead: "keywords_read"
    case .keywordsWrite: "keywords_write"
    case .contentRead: "content_read"
    case .contentWrite: "content_write"
    case .billingRead: "billing_read"
    case .auditRead: "audit_read"
    default: "unknown_\(rawValue)"
    }
  }
}

/// The six steps of onboarding, saved one by one.
public struct OnboardingStep: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let business = Self(rawValue: 1)
  public static let competitors = Self(rawValue: 2)
  public static let blog = Self(rawValue: 3)
  public static let articleRules = Self(rawValue: 4)
  public static let keywordSettings = Self(rawValue: 5)
  public static let integration = Self(rawValue: 6)

  public static let allCases: [Self] = [.business, .competitors, .blog, .articleRules, .keywordSettings, .integration]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .business: "business"
    case .competitors: "competitors"
    case .blog: "blog"
    case .articleRules: "article_rules"
    case .keywordSettings: "keyword_settings"
    case .integration: "integration"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct InvitationStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let pending = Self(rawValue: 1)
  public static let accepted = Self(rawValue: 2)
  public static let expired = Self(rawValue: 3)
  public static let revoked = Self(rawValue: 4)

  public static let allCases: [Self] = [.pending, .accepted, .expired, .revoked]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .pending: "pending"
    case .accepted: "accepted"
    case .expired: "expired"
    case .revoked: "revoked"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct Organization: Message {
  public var id: String = ""
  public var name: String = ""
  public var slug: String = ""
  public var plan: Plan = .unspecified
  public var stripeCustomerID: String = ""
  public var subscriptionStatus: SubscriptionStatus = .unspecified
  public var onboardingCompleted: Bool = false
  public var onboardingVersion: String = ""
  public var websiteURL: String = ""
  public var businessDescription: String = ""
  public var targetAudiences: [String] = []
  public var blogConfigJSON: String = ""
  public var contentDefaultsJSON: String = ""
  public var keywordSettingsJSON: String = ""
  public var createdAt: Int64 = 0
  public var updatedAt: Int64 = 0
  /// What onboarding still needs: names of fields.
  public var onboardingMissing: [String] = []
  /// Stays with providers that have signed for it; nothing of its content is logged.
  public var regulated: Bool = false

  public init() {}

  public init(
    id: String = "", name: String = "", slug: String = "", plan: Plan = .unspecified, stripeCustomerID: String = "",
    subscriptionStatus: SubscriptionStatus = .unspecified, onboardingCompleted: Bool = false,
    onboardingVersion: String = "", websiteURL: String = "", businessDescription: String = "",
    targetAudiences: [String] = [], blogConfigJSON: String = "", contentDefaultsJSON: String = "",
    keywordSettingsJSON: String = "", createdAt: Int64 = 0, updatedAt: Int64 = 0, onboardingMissing: [String] = [],
    regulated: Bool = false
  ) {
    self.id = id
    self.name = name
    self.slug = slug
    self.plan = plan
    self.stripeCustomerID = stripeCustomerID
    self.subscriptionStatus = subscriptionStatus
    self.onboardingCompleted = onboardingCompleted
    self.onboardingVersion = onboardingVersion
    self.websiteURL = websiteURL
    self.businessDescription = businessDescription
    self.targetAudiences = targetAudiences
    self.blogConfigJSON = blogConfigJSON
    self.contentDefaultsJSON = contentDefaultsJSON
    self.keywordSettingsJSON = keywordSettingsJSON
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.onboardingMissing = onboardingMissing
    self.regulated = regulated
  }

  public static let fullName = "infin8.identity.v1.Organization"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__Organization>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__organization__init(target.assumingMemoryBound(to: Infin8__Identity__V1__Organization.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__Organization.self)
    self.id = Copy.string(c.pointee.id)
    self.name = Copy.string(c.pointee.name)
    self.slug = Copy.string(c.pointee.slug)
    self.plan = Plan(rawValue: Copy.number(c.pointee.plan))
    self.stripeCustomerID = Copy.string(c.pointee.stripe_customer_id)
    self.subscriptionStatus = SubscriptionStatus(rawValue: Copy.number(c.pointee.subscription_status))
    self.onboardingCompleted = c.pointee.onboarding_completed != 0
    self.onboardingVersion = Copy.string(c.pointee.onboarding_version)
    self.websiteURL = Copy.string(c.pointee.website_url)
    self.businessDescription = Copy.string(c.pointee.business_description)
    self.targetAudiences = Copy.array(c.pointee.target_audiences, c.pointee.n_target_audiences) { Copy.string($0) }
    self.blogConfigJSON = Copy.string(c.pointee.blog_config_json)
    self.contentDefaultsJSON = Copy.string(c.pointee.content_defaults_json)
    self.keywordSettingsJSON = Copy.string(c.pointee.keyword_settings_json)
    self.createdAt = c.pointee.created_at
    self.updatedAt = c.pointee.updated_at
    self.onboardingMissing = Copy.array(c.pointee.onboarding_missing, c.pointee.n_onboarding_missing) {
      Copy.string($0)
    }
    self.regulated = c.pointee.regulated != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__Organization.self)
    c.pointee.id = try arena.string(id)
    c.pointee.name = try arena.string(name)
    c.pointee.slug = try arena.string(slug)
    c.pointee.plan = Copy.cEnum(plan.rawValue)
    c.pointee.stripe_customer_id = try arena.string(stripeCustomerID)
    c.pointee.subscription_status = Copy.cEnum(subscriptionStatus.rawValue)
    c.pointee.onboarding_completed = onboardingCompleted ? 1 : 0
    c.pointee.onboarding_version = try arena.string(onboardingVersion)
    c.pointee.website_url = try arena.string(websiteURL)
    c.pointee.business_description = try arena.string(businessDescription)
    c.pointee.n_target_audiences = targetAudiences.count
    c.pointee.target_audiences = try arena.array(targetAudiences, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.blog_config_json = try arena.string(blogConfigJSON)
    c.pointee.content_defaults_json = try arena.string(contentDefaultsJSON)
    c.pointee.keyword_settings_json = try arena.string(keywordSettingsJSON)
    c.pointee.created_at = createdAt
    c.pointee.updated_at = updatedAt
    c.pointee.n_onboarding_missing = onboardingMissing.count
    c.pointee.onboarding_missing = try arena.array(onboardingMissing, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.regulated = regulated ? 1 : 0
  }
}

public struct User: Message {
  public var id: String = ""
  public var organizationID: String = ""
  public var email: String = ""
  public var firstName: String = ""
  public var lastName: String = ""
  public var avatarURL: String = ""
  public var role: UserRole = .unspecified
  public var emailVerified: Bool = false
  /// 0 when the person has never logged in.
  public var lastLogin: Int64 = 0
  public var createdAt: Int64 = 0
  public var updatedAt: Int64 = 0
  /// Whose access has ended.
  public var removed: Bool = false

  public init() {}

  public init(
    id: String = "", organizationID: String = "", email: String = "", firstName: String = "", lastName: String = "",
    avatarURL: String = "", role: UserRole = .unspecified, emailVerified: Bool = false, lastLogin: Int64 = 0,
    createdAt: Int64 = 0, updatedAt: Int64 = 0, removed: Bool = false
  ) {
    self.id = id
    self.organizationID = organizationID
    self.email = email
    self.firstName = firstName
    self.lastName = lastName
    self.avatarURL = avatarURL
    self.role = role
    self.emailVerified = emailVerified
    self.lastLogin = lastLogin
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.removed = removed
  }

  public static let fullName = "infin8.identity.v1.User"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__User>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__user__init(target.assumingMemoryBound(to: Infin8__Identity__V1__User.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__User.self)
    self.id = Copy.string(c.pointee.id)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.email = Copy.string(c.pointee.email)
    self.firstName = Copy.string(c.pointee.first_name)
    self.lastName = Copy.string(c.pointee.last_name)
    self.avatarURL = Copy.string(c.pointee.avatar_url)
    self.role = UserRole(rawValue: Copy.number(c.pointee.role))
    self.emailVerified = c.pointee.email_verified != 0
    self.lastLogin = c.pointee.last_login
    self.createdAt = c.pointee.created_at
    self.updatedAt = c.pointee.updated_at
    self.removed = c.pointee.removed != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__User.self)
    c.pointee.id = try arena.string(id)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.email = try arena.string(email)
    c.pointee.first_name = try arena.string(firstName)
    c.pointee.last_name = try arena.string(lastName)
    c.pointee.avatar_url = try arena.string(avatarURL)
    c.pointee.role = Copy.cEnum(role.rawValue)
    c.pointee.email_verified = emailVerified ? 1 : 0
    c.pointee.last_login = lastLogin
    c.pointee.created_at = createdAt
    c.pointee.updated_at = updatedAt
    c.pointee.removed = removed ? 1 : 0
  }
}

public struct SignUpRequest: Message {
  public var organizationName: String = ""
  public var email: String = ""
  public var firstName: String = ""
  public var lastName: String = ""

  public init() {}

  public init(organizationName: String = "", email: String = "", firstName: String = "", lastName: String = "") {
    self.organizationName = organizationName
    self.email = email
    self.firstName = firstName
    self.lastName = lastName
  }

  public static let fullName = "infin8.identity.v1.SignUpRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__SignUpRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__sign_up_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__SignUpRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__SignUpRequest.self)
    self.organizationName = Copy.string(c.pointee.organization_name)
    self.email = Copy.string(c.pointee.email)
    self.firstName = Copy.string(c.pointee.first_name)
    self.lastName = Copy.string(c.pointee.last_name)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__SignUpRequest.self)
    c.pointee.organization_name = try arena.string(organizationName)
    c.pointee.email = try arena.string(email)
    c.pointee.first_name = try arena.string(firstName)
    c.pointee.last_name = try arena.string(lastName)
  }
}

public struct CreateOrganizationRequest: Message {
  public var token: String = ""
  /// The owner's, 8 to 256 characters: whoever has the token chooses it, not whoever asked for it.
  public var password: String = ""

  public init() {}

  public init(token: String = "", password: String = "") {
    self.token = token
    self.password = password
  }

  public static let fullName = "infin8.identity.v1.CreateOrganizationRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__CreateOrganizationRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__create_organization_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationRequest.self)
    self.token = Copy.string(c.pointee.token)
    self.password = Copy.string(c.pointee.password)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationRequest.self)
    c.pointee.token = try arena.string(token)
    c.pointee.password = try arena.string(password)
  }
}

public struct CreateOrganizationReply: Message {
  public var organization: Organization? = nil
  public var owner: User? = nil
  public var tokens: Tokens? = nil

  public init() {}

  public init(organization: Organization? = nil, owner: User? = nil, tokens: Tokens? = nil) {
    self.organization = organization
    self.owner = owner
    self.tokens = tokens
  }

  public static let fullName = "infin8.identity.v1.CreateOrganizationReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__CreateOrganizationReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__create_organization_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationReply.self)
    if let inner = c.pointee.organization { self.organization = Organization(unpacked: inner) }
    if let inner = c.pointee.owner { self.owner = User(unpacked: inner) }
    if let inner = c.pointee.tokens { self.tokens = Tokens(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationReply.self)
    if let organization {
      c.pointee.organization = try arena.make(organization).assumingMemoryBound(
        to: Infin8__Identity__V1__Organization.self)
    }
    if let owner { c.pointee.owner = try arena.make(owner).assumingMemoryBound(to: Infin8__Identity__V1__User.self) }
    if let tokens {
      c.pointee.tokens = try arena.make(tokens).assumingMemoryBound(to: Infin8__Identity__V1__Tokens.self)
    }
  }
}

public struct LogInRequest: Message {
  public var email: String = ""
  public var password: String = ""
  /// From an earlier log-in on this device: it is not held up by what strangers try on the account.
  public var deviceToken: String = ""

  public init() {}

  public init(email: String = "", password: String = "", deviceToken: String = "") {
    self.email = email
    self.password = password
    self.deviceToken = deviceToken
  }

  public static let fullName = "infin8.identity.v1.LogInRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__LogInRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__log_in_request__init(target.assumingMemoryBound(to: Infin8__Identity__V1__LogInRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__LogInRequest.self)
    self.email = Copy.string(c.pointee.email)
    self.password = Copy.string(c.pointee.password)
    self.deviceToken = Copy.string(c.pointee.device_token)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__LogInRequest.self)
    c.pointee.email = try arena.string(email)
    c.pointee.password = try arena.string(password)
    c.pointee.device_token = try arena.string(deviceToken)
  }
}

public struct RefreshTokensRequest: Message {
  public var refreshToken: String = ""

  public init() {}

  public init(refreshToken: String = "") {
    self.refreshToken = refreshToken
  }

  public static let fullName = "infin8.identity.v1.RefreshTokensRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RefreshTokensRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__refresh_tokens_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RefreshTokensRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RefreshTokensRequest.self)
    self.refreshToken = Copy.string(c.pointee.refresh_token)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RefreshTokensRequest.self)
    c.pointee.refresh_token = try arena.string(refreshToken)
  }
}

public struct Tokens: Message {
  /// EdDSA-signed; send it as `authorization: Bearer …`. Lives `expires_in_s`.
  public var accessToken: String = ""
  public var refreshToken: String = ""
  public var expiresInS: Int64 = 0
  public var organizationID: String = ""
  public var userID: String = ""
  /// Keep it, and send it with the next log-in.
  public var deviceToken: String = ""

  public init() {}

  public init(
    accessToken: String = "", refreshToken: String = "", expiresInS: Int64 = 0, organizationID: String = "",
    userID: String = "", deviceToken: String = ""
  ) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.expiresInS = expiresInS
    self.organizationID = organizationID
    self.userID = userID
    self.deviceToken = deviceToken
  }

  public static let fullName = "infin8.identity.v1.Tokens"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__Tokens>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__tokens__init(target.assumingMemoryBound(to: Infin8__Identity__V1__Tokens.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__Tokens.self)
    self.accessToken = Copy.string(c.pointee.access_token)
    self.refreshToken = Copy.string(c.pointee.refresh_token)
    self.expiresInS = c.pointee.expires_in_s
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.userID = Copy.string(c.pointee.user_id)
    self.deviceToken = Copy.string(c.pointee.device_token)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__Tokens.self)
    c.pointee.access_token = try arena.string(accessToken)
    c.pointee.refresh_token = try arena.string(refreshToken)
    c.pointee.expires_in_s = expiresInS
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.device_token = try arena.string(deviceToken)
  }
}

public struct LogOutRequest: Message {
  public var everywhere: Bool = false

  public init() {}

  public init(everywhere: Bool = false) {
    self.everywhere = everywhere
  }

  public static let fullName = "infin8.identity.v1.LogOutRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__LogOutRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__log_out_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__LogOutRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__LogOutRequest.self)
    self.everywhere = c.pointee.everywhere != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__LogOutRequest.self)
    c.pointee.everywhere = everywhere ? 1 : 0
  }
}

public struct LogOutReply: Message {
  public var sessionsEnded: Int32 = 0

  public init() {}

  public init(sessionsEnded: Int32 = 0) {
    self.sessionsEnded = sessionsEnded
  }

  public static let fullName = "infin8.identity.v1.LogOutReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__LogOutReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__log_out_reply__init(target.assumingMemoryBound(to: Infin8__Identity__V1__LogOutReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__LogOutReply.self)
    self.sessionsEnded = c.pointee.sessions_ended
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__LogOutReply.self)
    c.pointee.sessions_ended = sessionsEnded
  }
}

public struct GetOrganizationRequest: Message {
  public init() {}

  public static let fullName = "infin8.identity.v1.GetOrganizationRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__GetOrganizationRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__get_organization_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__GetOrganizationRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct UpdateOrganizationRequest: Message {
  public var name: String? = nil
  public var blogConfigJSON: String? = nil
  public var contentDefaultsJSON: String? = nil
  public var keywordSettingsJSON: String? = nil

  public init() {}

  public init(
    name: String? = nil, blogConfigJSON: String? = nil, contentDefaultsJSON: String? = nil,
    keywordSettingsJSON: String? = nil
  ) {
    self.name = name
    self.blogConfigJSON = blogConfigJSON
    self.contentDefaultsJSON = contentDefaultsJSON
    self.keywordSettingsJSON = keywordSettingsJSON
  }

  public static let fullName = "infin8.identity.v1.UpdateOrganizationRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__UpdateOrganizationRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__update_organization_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__UpdateOrganizationRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__UpdateOrganizationRequest.self)
    if c.pointee.name__case.rawValue == 1 { self.name = Copy.string(c.pointee.name) }
    if c.pointee.blog_config__case.rawValue == 2 { self.blogConfigJSON = Copy.string(c.pointee.blog_config_json) }
    if c.pointee.content_defaults__case.rawValue == 3 {
      self.contentDefaultsJSON = Copy.string(c.pointee.content_defaults_json)
    }
    if c.pointee.keyword_settings__case.rawValue == 4 {
      self.keywordSettingsJSON = Copy.string(c.pointee.keyword_settings_json)
    }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__UpdateOrganizationRequest.self)
    if let name {
      c.pointee.name__case = .init(rawValue: 1)
      c.pointee.name = try arena.string(name)
    }
    if let blogConfigJSON {
      c.pointee.blog_config__case = .init(rawValue: 2)
      c.pointee.blog_config_json = try arena.string(blogConfigJSON)
    }
    if let contentDefaultsJSON {
      c.pointee.content_defaults__case = .init(rawValue: 3)
      c.pointee.content_defaults_json = try arena.string(contentDefaultsJSON)
    }
    if let keywordSettingsJSON {
      c.pointee.keyword_settings__case = .init(rawValue: 4)
      c.pointee.keyword_settings_json = try arena.string(keywordSettingsJSON)
    }
  }
}

/// Fields left out stay as they are.
public struct SaveOnboardingRequest: Message {
  public var websiteURL: String? = nil
  public var businessDescription: String? = nil
  /// Empty leaves the stored ones.
  public var targetAudiences: [String] = []
  public var blogConfigJSON: String? = nil
  public var contentDefaultsJSON: String? = nil
  public var keywordSettingsJSON: String? = nil

  public init() {}

  public init(
    websiteURL: String? = nil, businessDescription: String? = nil, targetAudiences: [String] = [],
    blogConfigJSON: String? = nil, contentDefaultsJSON: String? = nil, keywordSettingsJSON: String? = nil
  ) {
    self.websiteURL = websiteURL
    self.businessDescription = businessDescription
    self.targetAudiences = targetAudiences
    self.blogConfigJSON = blogConfigJSON
    self.contentDefaultsJSON = contentDefaultsJSON
    self.keywordSettingsJSON = keywordSettingsJSON
  }

  public static let fullName = "infin8.identity.v1.SaveOnboardingRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__SaveOnboardingRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__save_onboarding_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__SaveOnboardingRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__SaveOnboardingRequest.self)
    if c.pointee.website__case.rawValue == 1 { self.websiteURL = Copy.string(c.pointee.website_url) }
    if c.pointee.description__case.rawValue == 2 {
      self.businessDescription = Copy.string(c.pointee.business_description)
    }
    self.targetAudiences = Copy.array(c.pointee.target_audiences, c.pointee.n_target_audiences) { Copy.string($0) }
    if c.pointee.blog_config__case.rawValue == 4 { self.blogConfigJSON = Copy.string(c.pointee.blog_config_json) }
    if c.pointee.content_defaults__case.rawValue == 5 {
      self.contentDefaultsJSON = Copy.string(c.pointee.content_defaults_json)
    }
    if c.pointee.keyword_settings__case.rawValue == 6 {
      self.keywordSettingsJSON = Copy.string(c.pointee.keyword_settings_json)
    }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__SaveOnboardingRequest.self)
    if let websiteURL {
      c.pointee.website__case = .init(rawValue: 1)
      c.pointee.website_url = try arena.string(websiteURL)
    }
    if let businessDescription {
      c.pointee.description__case = .init(rawValue: 2)
      c.pointee.business_description = try arena.string(businessDescription)
    }
    c.pointee.n_target_audiences = targetAudiences.count
    c.pointee.target_audiences = try arena.array(targetAudiences, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    if let blogConfigJSON {
      c.pointee.blog_config__case = .init(rawValue: 4)
      c.pointee.blog_config_json = try arena.string(blogConfigJSON)
    }
    if let contentDefaultsJSON {
      c.pointee.content_defaults__case = .init(rawValue: 5)
      c.pointee.content_defaults_json = try arena.string(contentDefaultsJSON)
    }
    if let keywordSettingsJSON {
      c.pointee.keyword_settings__case = .init(rawValue: 6)
      c.pointee.keyword_settings_json = try arena.string(keywordSettingsJSON)
    }
  }
}

public struct OnboardingReply: Message {
  public var completed: Bool = false
  public var missing: [String] = []
  public var organization: Organization? = nil
  public var steps: [OnboardingProgress] = []

  public init() {}

  public init(
    completed: Bool = false, missing: [String] = [], organization: Organization? = nil, steps: [OnboardingProgress] = []
  ) {
    self.completed = completed
    self.missing = missing
    self.organization = organization
    self.steps = steps
  }

  public static let fullName = "infin8.identity.v1.OnboardingReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__OnboardingReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__onboarding_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__OnboardingReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__OnboardingReply.self)
    self.completed = c.pointee.completed != 0
    self.missing = Copy.array(c.pointee.missing, c.pointee.n_missing) { Copy.string($0) }
    if let inner = c.pointee.organization { self.organization = Organization(unpacked: inner) }
    self.steps = Copy.messages(c.pointee.steps, c.pointee.n_steps)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__OnboardingReply.self)
    c.pointee.completed = completed ? 1 : 0
    c.pointee.n_missing = missing.count
    c.pointee.missing = try arena.array(missing, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
    if let organization {
      c.pointee.organization = try arena.make(organization).assumingMemoryBound(
        to: Infin8__Identity__V1__Organization.self)
    }
    c.pointee.n_steps = steps.count
    c.pointee.steps = try arena.array(steps, of: (UnsafeMutablePointer<Infin8__Identity__V1__OnboardingProgress>?).self)
    { value throws(WireError) in
      try arena.make(value).assumingMemoryBound(to: Infin8__Identity__V1__OnboardingProgress.self)
    }
  }
}

public struct OnboardingProgress: Message {
  public var step: OnboardingStep = .unspecified
  public var required: Bool = false
  public var done: Bool = false
  /// When it was last saved; 0 when never.
  public var savedAt: Int64 = 0

  public init() {}

  public init(step: OnboardingStep = .unspecified, required: Bool = false, done: Bool = false, savedAt: Int64 = 0) {
    self.step = step
    self.required = required
    self.done = done
    self.savedAt = savedAt
  }

  public static let fullName = "infin8.identity.v1.OnboardingProgress"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__OnboardingProgress>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__onboarding_progress__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__OnboardingProgress.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__OnboardingProgress.self)
    self.step = OnboardingStep(rawValue: Copy.number(c.pointee.step))
    self.required = c.pointee.required != 0
    self.done = c.pointee.done != 0
    self.savedAt = c.pointee.saved_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__OnboardingProgress.self)
    c.pointee.step = Copy.cEnum(step.rawValue)
    c.pointee.required = required ? 1 : 0
    c.pointee.done = done ? 1 : 0
    c.pointee.saved_at = savedAt
  }
}

public struct GetOnboardingRequest: Message {
  public init() {}

  public static let fullName = "infin8.identity.v1.GetOnboardingRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__GetOnboardingRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__get_onboarding_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__GetOnboardingRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct RecordOnboardingFactRequest: Message {
  public var step: OnboardingStep = .unspecified
  public var done: Bool = false
  /// When the teller knew it, microseconds since 1970: an older fact never replaces a newer one.
  public var asOf: Int64 = 0

  public init() {}

  public init(step: OnboardingStep = .unspecified, done: Bool = false, asOf: Int64 = 0) {
    self.step = step
    self.done = done
    self.asOf = asOf
  }

  public static let fullName = "infin8.identity.v1.RecordOnboardingFactRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RecordOnboardingFactRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__record_onboarding_fact_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RecordOnboardingFactRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RecordOnboardingFactRequest.self)
    self.step = OnboardingStep(rawValue: Copy.number(c.pointee.step))
    self.done = c.pointee.done != 0
    self.asOf = c.pointee.as_of
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RecordOnboardingFactRequest.self)
    c.pointee.step = Copy.cEnum(step.rawValue)
    c.pointee.done = done ? 1 : 0
    c.pointee.as_of = asOf
  }
}

public struct RecordOnboardingFactReply: Message {
  public var completed: Bool = false

  public init() {}

  public init(completed: Bool = false) {
    self.completed = completed
  }

  public static let fullName = "infin8.identity.v1.RecordOnboardingFactReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RecordOnboardingFactReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__record_onboarding_fact_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RecordOnboardingFactReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RecordOnboardingFactReply.self)
    self.completed = c.pointee.completed != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RecordOnboardingFactReply.self)
    c.pointee.completed = completed ? 1 : 0
  }
}

public struct ApplySubscriptionRequest: Message {
  /// Unspecified leaves it.
  public var plan: Plan = .unspecified
  public var status: SubscriptionStatus = .unspecified
  public var stripeCustomerID: String = ""
  /// Billing's number of the change: an older one is answered with what is stored.
  public var version: Int64 = 0

  public init() {}

  public init(
    plan: Plan = .unspecified, status: SubscriptionStatus = .unspecified, stripeCustomerID: String = "",
    version: Int64 = 0
  ) {
    self.plan = plan
    self.status = status
    self.stripeCustomerID = stripeCustomerID
    self.version = version
  }

  public static let fullName = "infin8.identity.v1.ApplySubscriptionRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ApplySubscriptionRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__apply_subscription_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ApplySubscriptionRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ApplySubscriptionRequest.self)
    self.plan = Plan(rawValue: Copy.number(c.pointee.plan))
    self.status = SubscriptionStatus(rawValue: Copy.number(c.pointee.status))
    self.stripeCustomerID = Copy.string(c.pointee.stripe_customer_id)
    self.version = c.pointee.version
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ApplySubscriptionRequest.self)
    c.pointee.plan = Copy.cEnum(plan.rawValue)
    c.pointee.status = Copy.cEnum(status.rawValue)
    c.pointee.stripe_customer_id = try arena.string(stripeCustomerID)
    c.pointee.version = version
  }
}

public struct ExchangeAPIKeyRequest: Message {
  public var apiKey: String = ""

  public init() {}

  public init(apiKey: String = "") {
    self.apiKey = apiKey
  }

  public static let fullName = "infin8.identity.v1.ExchangeAPIKeyRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ExchangeAPIKeyRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__exchange_apikey_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ExchangeAPIKeyRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ExchangeAPIKeyRequest.self)
    self.apiKey = Copy.string(c.pointee.api_key)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ExchangeAPIKeyRequest.self)
    c.pointee.api_key = try arena.string(apiKey)
  }
}

public struct ListSessionsRequest: Message {
  public init() {}

  public static let fullName = "infin8.identity.v1.ListSessionsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListSessionsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_sessions_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListSessionsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct ListSessionsReply: Message {
  public var sessions: [SessionInfo] = []

  public init() {}

  public init(sessions: [SessionInfo] = []) {
    self.sessions = sessions
  }

  public static let fullName = "infin8.identity.v1.ListSessionsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListSessionsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_sessions_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListSessionsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListSessionsReply.self)
    self.sessions = Copy.messages(c.pointee.sessions, c.pointee.n_sessions)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListSessionsReply.self)
    c.pointee.n_sessions = sessions.count
    c.pointee.sessions = try arena.array(sessions, of: (UnsafeMutablePointer<Infin8__Identity__V1__SessionInfo>?).self)
    { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Identity__V1__SessionInfo.self) }
  }
}

public struct SessionInfo: Message {
  public var id: String = ""
  public var openedAt: Int64 = 0
  public var lastUsedAt: Int64 = 0
  public var expiresAt: Int64 = 0
  public var ipAddress: String = ""
  public var userAgent: String = ""
  /// The session that asks.
  public var current: Bool = false

  public init() {}

  public init(
    id: String = "", openedAt: Int64 = 0, lastUsedAt: Int64 = 0, expiresAt: Int64 = 0, ipAddress: String = "",
    userAgent: String = "", current: Bool = false
  ) {
    self.id = id
    self.openedAt = openedAt
    self.lastUsedAt = lastUsedAt
    self.expiresAt = expiresAt
    self.ipAddress = ipAddress
    self.userAgent = userAgent
    self.current = current
  }

  public static let fullName = "infin8.identity.v1.SessionInfo"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__SessionInfo>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__session_info__init(target.assumingMemoryBound(to: Infin8__Identity__V1__SessionInfo.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__SessionInfo.self)
    self.id = Copy.string(c.pointee.id)
    self.openedAt = c.pointee.opened_at
    self.lastUsedAt = c.pointee.last_used_at
    self.expiresAt = c.pointee.expires_at
    self.ipAddress = Copy.string(c.pointee.ip_address)
    self.userAgent = Copy.string(c.pointee.user_agent)
    self.current = c.pointee.current != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__SessionInfo.self)
    c.pointee.id = try arena.string(id)
    c.pointee.opened_at = openedAt
    c.pointee.last_used_at = lastUsedAt
    c.pointee.expires_at = expiresAt
    c.pointee.ip_address = try arena.string(ipAddress)
    c.pointee.user_agent = try arena.string(userAgent)
    c.pointee.current = current ? 1 : 0
  }
}

public struct RevokeSessionRequest: Message {
  public var sessionID: String = ""

  public init() {}

  public init(sessionID: String = "") {
    self.sessionID = sessionID
  }

  public static let fullName = "infin8.identity.v1.RevokeSessionRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RevokeSessionRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__revoke_session_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeSessionRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RevokeSessionRequest.self)
    self.sessionID = Copy.string(c.pointee.session_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeSessionRequest.self)
    c.pointee.session_id = try arena.string(sessionID)
  }
}

public struct RevokeSessionReply: Message {
  public var sessionsEnded: Int32 = 0

  public init() {}

  public init(sessionsEnded: Int32 = 0) {
    self.sessionsEnded = sessionsEnded
  }

  public static let fullName = "infin8.identity.v1.RevokeSessionReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RevokeSessionReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__revoke_session_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeSessionReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RevokeSessionReply.self)
    self.sessionsEnded = c.pointee.sessions_ended
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeSessionReply.self)
    c.pointee.sessions_ended = sessionsEnded
  }
}

public struct RequestEmailVerificationRequest: Message {
  public init() {}

  public static let fullName = "infin8.identity.v1.RequestEmailVerificationRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RequestEmailVerificationRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__request_email_verification_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RequestEmailVerificationRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct CodeSent: Message {
  /// How long the code can be used.
  public var expiresInS: Int64 = 0

  public init() {}

  public init(expiresInS: Int64 = 0) {
    self.expiresInS = expiresInS
  }

  public static let fullName = "infin8.identity.v1.CodeSent"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__CodeSent>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__code_sent__init(target.assumingMemoryBound(to: Infin8__Identity__V1__CodeSent.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__CodeSent.self)
    self.expiresInS = c.pointee.expires_in_s
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__CodeSent.self)
    c.pointee.expires_in_s = expiresInS
  }
}

public struct VerifyEmailRequest: Message {
  /// Six digits.
  public var code: String = ""

  public init() {}

  public init(code: String = "") {
    self.code = code
  }

  public static let fullName = "infin8.identity.v1.VerifyEmailRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__VerifyEmailRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__verify_email_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__VerifyEmailRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__VerifyEmailRequest.self)
    self.code = Copy.string(c.pointee.code)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__VerifyEmailRequest.self)
    c.pointee.code = try arena.string(code)
  }
}

public struct RequestPasswordResetRequest: Message {
  public var email: String = ""

  public init() {}

  public init(email: String = "") {
    self.email = email
  }

  public static let fullName = "infin8.identity.v1.RequestPasswordResetRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RequestPasswordResetRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__request_password_reset_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RequestPasswordResetRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RequestPasswordResetRequest.self)
    self.email = Copy.string(c.pointee.email)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RequestPasswordResetRequest.self)
    c.pointee.email = try arena.string(email)
  }
}

public struct ResetPasswordRequest: Message {
  public var email: String = ""
  public var code: String = ""
  public var newPassword: String = ""

  public init() {}

  public init(email: String = "", code: String = "", newPassword: String = "") {
    self.email = email
    self.code = code
    self.newPassword = newPassword
  }

  public static let fullName = "infin8.identity.v1.ResetPasswordRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ResetPasswordRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__reset_password_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ResetPasswordRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ResetPasswordRequest.self)
    self.email = Copy.string(c.pointee.email)
    self.code = Copy.string(c.pointee.code)
    self.newPassword = Copy.string(c.pointee.new_password)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ResetPasswordRequest.self)
    c.pointee.email = try arena.string(email)
    c.pointee.code = try arena.string(code)
    c.pointee.new_password = try arena.string(newPassword)
  }
}

public struct ResetPasswordReply: Message {
  public var sessionsEnded: Int32 = 0

  public init() {}

  public init(sessionsEnded: Int32 = 0) {
    self.sessionsEnded = sessionsEnded
  }

  public static let fullName = "infin8.identity.v1.ResetPasswordReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ResetPasswordReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__reset_password_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ResetPasswordReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ResetPasswordReply.self)
    self.sessionsEnded = c.pointee.sessions_ended
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ResetPasswordReply.self)
    c.pointee.sessions_ended = sessionsEnded
  }
}

public struct ChangePasswordRequest: Message {
  public var oldPassword: String = ""
  public var newPassword: String = ""

  public init() {}

  public init(oldPassword: String = "", newPassword: String = "") {
    self.oldPassword = oldPassword
    self.newPassword = newPassword
  }

  public static let fullName = "infin8.identity.v1.ChangePasswordRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ChangePasswordRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__change_password_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ChangePasswordRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ChangePasswordRequest.self)
    self.oldPassword = Copy.string(c.pointee.old_password)
    self.newPassword = Copy.string(c.pointee.new_password)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ChangePasswordRequest.self)
    c.pointee.old_password = try arena.string(oldPassword)
    c.pointee.new_password = try arena.string(newPassword)
  }
}

public struct ChangeRoleRequest: Message {
  public var userID: String = ""
  public var role: UserRole = .unspecified

  public init() {}

  public init(userID: String = "", role: UserRole = .unspecified) {
    self.userID = userID
    self.role = role
  }

  public static let fullName = "infin8.identity.v1.ChangeRoleRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ChangeRoleRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__change_role_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ChangeRoleRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ChangeRoleRequest.self)
    self.userID = Copy.string(c.pointee.user_id)
    self.role = UserRole(rawValue: Copy.number(c.pointee.role))
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ChangeRoleRequest.self)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.role = Copy.cEnum(role.rawValue)
  }
}

public struct TransferOwnershipRequest: Message {
  public var userID: String = ""

  public init() {}

  public init(userID: String = "") {
    self.userID = userID
  }

  public static let fullName = "infin8.identity.v1.TransferOwnershipRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__TransferOwnershipRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__transfer_ownership_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__TransferOwnershipRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__TransferOwnershipRequest.self)
    self.userID = Copy.string(c.pointee.user_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__TransferOwnershipRequest.self)
    c.pointee.user_id = try arena.string(userID)
  }
}

public struct RemoveMemberRequest: Message {
  public var userID: String = ""

  public init() {}

  public init(userID: String = "") {
    self.userID = userID
  }

  public static let fullName = "infin8.identity.v1.RemoveMemberRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RemoveMemberRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__remove_member_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RemoveMemberRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RemoveMemberRequest.self)
    self.userID = Copy.string(c.pointee.user_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RemoveMemberRequest.self)
    c.pointee.user_id = try arena.string(userID)
  }
}

public struct Invitation: Message {
  public var id: String = ""
  public var email: String = ""
  public var role: UserRole = .unspecified
  public var status: InvitationStatus = .unspecified
  public var invitedBy: String = ""
  public var createdAt: Int64 = 0
  public var expiresAt: Int64 = 0

  public init() {}

  public init(
    id: String = "", email: String = "", role: UserRole = .unspecified, status: InvitationStatus = .unspecified,
    invitedBy: String = "", createdAt: Int64 = 0, expiresAt: Int64 = 0
  ) {
    self.id = id
    self.email = email
    self.role = role
    self.status = status
    self.invitedBy = invitedBy
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }

  public static let fullName = "infin8.identity.v1.Invitation"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__Invitation>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__invitation__init(target.assumingMemoryBound(to: Infin8__Identity__V1__Invitation.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__Invitation.self)
    self.id = Copy.string(c.pointee.id)
    self.email = Copy.string(c.pointee.email)
    self.role = UserRole(rawValue: Copy.number(c.pointee.role))
    self.status = InvitationStatus(rawValue: Copy.number(c.pointee.status))
    self.invitedBy = Copy.string(c.pointee.invited_by)
    self.createdAt = c.pointee.created_at
    self.expiresAt = c.pointee.expires_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__Invitation.self)
    c.pointee.id = try arena.string(id)
    c.pointee.email = try arena.string(email)
    c.pointee.role = Copy.cEnum(role.rawValue)
    c.pointee.status = Copy.cEnum(status.rawValue)
    c.pointee.invited_by = try arena.string(invitedBy)
    c.pointee.created_at = createdAt
    c.pointee.expires_at = expiresAt
  }
}

public struct InviteMemberRequest: Message {
  public var email: String = ""
  public var role: UserRole = .unspecified

  public init() {}

  public init(email: String = "", role: UserRole = .unspecified) {
    self.email = email
    self.role = role
  }

  public static let fullName = "infin8.identity.v1.InviteMemberRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__InviteMemberRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__invite_member_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__InviteMemberRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__InviteMemberRequest.self)
    self.email = Copy.string(c.pointee.email)
    self.role = UserRole(rawValue: Copy.number(c.pointee.role))
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__InviteMemberRequest.self)
    c.pointee.email = try arena.string(email)
    c.pointee.role = Copy.cEnum(role.rawValue)
  }
}

public struct ListInvitationsRequest: Message {
  public var page: PageRequest? = nil

  public init() {}

  public init(page: PageRequest? = nil) {
    self.page = page
  }

  public static let fullName = "infin8.identity.v1.ListInvitationsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListInvitationsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_invitations_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListInvitationsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListInvitationsRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListInvitationsRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListInvitationsReply: Message {
  public var invitations: [Invitation] = []
  public var page: PageReply? = nil

  public init() {}

  public init(invitations: [Invitation] = [], page: PageReply? = nil) {
    self.invitations = invitations
    self.page = page
  }

  public static let fullName = "infin8.identity.v1.ListInvitationsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListInvitationsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_invitations_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListInvitationsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListInvitationsReply.self)
    self.invitations = Copy.messages(c.pointee.invitations, c.pointee.n_invitations)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListInvitationsReply.self)
    c.pointee.n_invitations = invitations.count
    c.pointee.invitations = try arena.array(
      invitations, of: (UnsafeMutablePointer<Infin8__Identity__V1__Invitation>?).self
    ) { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Identity__V1__Invitation.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct RevokeInvitationRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.identity.v1.RevokeInvitationRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RevokeInvitationRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__revoke_invitation_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeInvitationRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RevokeInvitationRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeInvitationRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct AcceptInvitationRequest: Message {
  /// From the mail.
  public var token: String = ""
  public var password: String = ""
  public var firstName: String = ""
  public var lastName: String = ""

  public init() {}

  public init(token: String = "", password: String = "", firstName: String = "", lastName: String = "") {
    self.token = token
    self.password = password
    self.firstName = firstName
    self.lastName = lastName
  }

  public static let fullName = "infin8.identity.v1.AcceptInvitationRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__AcceptInvitationRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__accept_invitation_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__AcceptInvitationRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__AcceptInvitationRequest.self)
    self.token = Copy.string(c.pointee.token)
    self.password = Copy.string(c.pointee.password)
    self.firstName = Copy.string(c.pointee.first_name)
    self.lastName = Copy.string(c.pointee.last_name)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__AcceptInvitationRequest.self)
    c.pointee.token = try arena.string(token)
    c.pointee.password = try arena.string(password)
    c.pointee.first_name = try arena.string(firstName)
    c.pointee.last_name = try arena.string(lastName)
  }
}

public struct AcceptInvitationReply: Message {
  public var user: User? = nil
  public var tokens: Tokens? = nil

  public init() {}

  public init(user: User? = nil, tokens: Tokens? = nil) {
    self.user = user
    self.tokens = tokens
  }

  public static let fullName = "infin8.identity.v1.AcceptInvitationReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__AcceptInvitationReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__accept_invitation_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__AcceptInvitationReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__AcceptInvitationReply.self)
    if let inner = c.pointee.user { self.user = User(unpacked: inner) }
    if let inner = c.pointee.tokens { self.tokens = Tokens(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__AcceptInvitationReply.self)
    if let user { c.pointee.user = try arena.make(user).assumingMemoryBound(to: Infin8__Identity__V1__User.self) }
    if let tokens {
      c.pointee.tokens = try arena.make(tokens).assumingMemoryBound(to: Infin8__Identity__V1__Tokens.self)
    }
  }
}

public struct APIKey: Message {
  public var id: String = ""
  public var name: String = ""
  /// What the key begins with, for recognising it.
  public var prefix: String = ""
  public var scopes: [KeyScope] = []
  public var createdBy: String = ""
  public var createdAt: Int64 = 0
  /// 0 for never.
  public var expiresAt: Int64 = 0
  public var lastUsedAt: Int64 = 0
  public var revokedAt: Int64 = 0
  public var rotatedFrom: String = ""
  /// Older than 90 days: change it.
  public var rotationDue: Bool = false

  public init() {}

  public init(
    id: String = "", name: String = "", prefix: String = "", scopes: [KeyScope] = [], createdBy: String = "",
    createdAt: Int64 = 0, expiresAt: Int64 = 0, lastUsedAt: Int64 = 0, revokedAt: Int64 = 0, rotatedFrom: String = "",
    rotationDue: Bool = false
  ) {
    self.id = id
    self.name = name
    self.prefix = prefix
    self.scopes = scopes
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.lastUsedAt = lastUsedAt
    self.revokedAt = revokedAt
    self.rotatedFrom = rotatedFrom
    self.rotationDue = rotationDue
  }

  public static let fullName = "infin8.identity.v1.APIKey"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__APIKey>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__apikey__init(target.assumingMemoryBound(to: Infin8__Identity__V1__APIKey.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__APIKey.self)
    self.id = Copy.string(c.pointee.id)
    self.name = Copy.string(c.pointee.name)
    self.prefix = Copy.string(c.pointee.prefix)
    self.scopes = Copy.array(c.pointee.scopes, c.pointee.n_scopes) { KeyScope(rawValue: Copy.number($0)) }
    self.createdBy = Copy.string(c.pointee.created_by)
    self.createdAt = c.pointee.created_at
    self.expiresAt = c.pointee.expires_at
    self.lastUsedAt = c.pointee.last_used_at
    self.revokedAt = c.pointee.revoked_at
    self.rotatedFrom = Copy.string(c.pointee.rotated_from)
    self.rotationDue = c.pointee.rotation_due != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__APIKey.self)
    c.pointee.id = try arena.string(id)
    c.pointee.name = try arena.string(name)
    c.pointee.prefix = try arena.string(prefix)
    c.pointee.n_scopes = scopes.count
    c.pointee.scopes = try arena.array(scopes, of: (Infin8__Identity__V1__KeyScope).self) { value throws(WireError) in
      Copy.cEnum(value.rawValue)
    }
    c.pointee.created_by = try arena.string(createdBy)
    c.pointee.created_at = createdAt
    c.pointee.expires_at = expiresAt
    c.pointee.last_used_at = lastUsedAt
    c.pointee.revoked_at = revokedAt
    c.pointee.rotated_from = try arena.string(rotatedFrom)
    c.pointee.rotation_due = rotationDue ? 1 : 0
  }
}

public struct CreateAPIKeyRequest: Message {
  public var name: String = ""
  public var scopes: [KeyScope] = []
  /// 1 to 365 days; 0 for a year.
  public var expiresInDays: Int32 = 0

  public init() {}

  public init(name: String = "", scopes: [KeyScope] = [], expiresInDays: Int32 = 0) {
    self.name = name
    self.scopes = scopes
    self.expiresInDays = expiresInDays
  }

  public static let fullName = "infin8.identity.v1.CreateAPIKeyRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__CreateAPIKeyRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__create_apikey_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__CreateAPIKeyRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__CreateAPIKeyRequest.self)
    self.name = Copy.string(c.pointee.name)
    self.scopes = Copy.array(c.pointee.scopes, c.pointee.n_scopes) { KeyScope(rawValue: Copy.number($0)) }
    self.expiresInDays = c.pointee.expires_in_days
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__CreateAPIKeyRequest.self)
    c.pointee.name = try arena.string(name)
    c.pointee.n_scopes = scopes.count
    c.pointee.scopes = try arena.array(scopes, of: (Infin8__Identity__V1__KeyScope).self) { value throws(WireError) in
      Copy.cEnum(value.rawValue)
    }
    c.pointee.expires_in_days = expiresInDays
  }
}

public struct CreateAPIKeyReply: Message {
  public var key: APIKey? = nil
  /// The key itself, this once.
  public var secret: String = ""

  public init() {}

  public init(key: APIKey? = nil, secret: String = "") {
    self.key = key
    self.secret = secret
  }

  public static let fullName = "infin8.identity.v1.CreateAPIKeyReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__CreateAPIKeyReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__create_apikey_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__CreateAPIKeyReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__CreateAPIKeyReply.self)
    if let inner = c.pointee.key { self.key = APIKey(unpacked: inner) }
    self.secret = Copy.string(c.pointee.secret)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__CreateAPIKeyReply.self)
    if let key { c.pointee.key = try arena.make(key).assumingMemoryBound(to: Infin8__Identity__V1__APIKey.self) }
    c.pointee.secret = try arena.string(secret)
  }
}

public struct ListAPIKeysRequest: Message {
  public var page: PageRequest? = nil

  public init() {}

  public init(page: PageRequest? = nil) {
    self.page = page
  }

  public static let fullName = "infin8.identity.v1.ListAPIKeysRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListAPIKeysRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_apikeys_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListAPIKeysRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListAPIKeysRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListAPIKeysRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListAPIKeysReply: Message {
  public var keys: [APIKey] = []
  public var page: PageReply? = nil

  public init() {}

  public init(keys: [APIKey] = [], page: PageReply? = nil) {
    self.keys = keys
    self.page = page
  }

  public static let fullName = "infin8.identity.v1.ListAPIKeysReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListAPIKeysReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_apikeys_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListAPIKeysReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListAPIKeysReply.self)
    self.keys = Copy.messages(c.pointee.keys, c.pointee.n_keys)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListAPIKeysReply.self)
    c.pointee.n_keys = keys.count
    c.pointee.keys = try arena.array(keys, of: (UnsafeMutablePointer<Infin8__Identity__V1__APIKey>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Identity__V1__APIKey.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct RotateAPIKeyRequest: Message {
  public var id: String = ""
  /// How long the old key goes on working, at most 7 days; 0 for a day.
  public var overlapS: Int64 = 0
  /// 1 to 365, or 0 for as long as the old key was to live.
  public var expiresInDays: Int32 = 0

  public init() {}

  public init(id: String = "", overlapS: Int64 = 0, expiresInDays: Int32 = 0) {
    self.id = id
    self.overlapS = overlapS
    self.expiresInDays = expiresInDays
  }

  public static let fullName = "infin8.identity.v1.RotateAPIKeyRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RotateAPIKeyRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__rotate_apikey_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RotateAPIKeyRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RotateAPIKeyRequest.self)
    self.id = Copy.string(c.pointee.id)
    self.overlapS = c.pointee.overlap_s
    self.expiresInDays = c.pointee.expires_in_days
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RotateAPIKeyRequest.self)
    c.pointee.id = try arena.string(id)
    c.pointee.overlap_s = overlapS
    c.pointee.expires_in_days = expiresInDays
  }
}

public struct RevokeAPIKeyRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.identity.v1.RevokeAPIKeyRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RevokeAPIKeyRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__revoke_apikey_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeAPIKeyRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RevokeAPIKeyRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeAPIKeyRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

/// That a workflow runs on somebody's behalf, for as long as nobody takes it back.
public struct Grant: Message {
  public var id: String = ""
  public var userID: String = ""
  public var workflowID: String = ""
  public var createdAt: Int64 = 0
  public var revokedAt: Int64 = 0
  public var revokedReason: String = ""
  public var active: Bool = false

  public init() {}

  public init(
    id: String = "", userID: String = "", workflowID: String = "", createdAt: Int64 = 0, revokedAt: Int64 = 0,
    revokedReason: String = "", active: Bool = false
  ) {
    self.id = id
    self.userID = userID
    self.workflowID = workflowID
    self.createdAt = createdAt
    self.revokedAt = revokedAt
    self.revokedReason = revokedReason
    self.active = active
  }

  public static let fullName = "infin8.identity.v1.Grant"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__Grant>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__grant__init(target.assumingMemoryBound(to: Infin8__Identity__V1__Grant.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__Grant.self)
    self.id = Copy.string(c.pointee.id)
    self.userID = Copy.string(c.pointee.user_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.createdAt = c.pointee.created_at
    self.revokedAt = c.pointee.revoked_at
    self.revokedReason = Copy.string(c.pointee.revoked_reason)
    self.active = c.pointee.active != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__Grant.self)
    c.pointee.id = try arena.string(id)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.created_at = createdAt
    c.pointee.revoked_at = revokedAt
    c.pointee.revoked_reason = try arena.string(revokedReason)
    c.pointee.active = active ? 1 : 0
  }
}

public struct OpenGrantRequest: Message {
  public var workflowID: String = ""

  public init() {}

  public init(workflowID: String = "") {
    self.workflowID = workflowID
  }

  public static let fullName = "infin8.identity.v1.OpenGrantRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__OpenGrantRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__open_grant_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__OpenGrantRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__OpenGrantRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__OpenGrantRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
  }
}

public struct CheckGrantRequest: Message {
  public var grantID: String = ""

  public init() {}

  public init(grantID: String = "") {
    self.grantID = grantID
  }

  public static let fullName = "infin8.identity.v1.CheckGrantRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__CheckGrantRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__check_grant_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__CheckGrantRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__CheckGrantRequest.self)
    self.grantID = Copy.string(c.pointee.grant_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__CheckGrantRequest.self)
    c.pointee.grant_id = try arena.string(grantID)
  }
}

public struct ListGrantsRequest: Message {
  public var page: PageRequest? = nil
  /// Only those in force.
  public var active: Bool = false

  public init() {}

  public init(page: PageRequest? = nil, active: Bool = false) {
    self.page = page
    self.active = active
  }

  public static let fullName = "infin8.identity.v1.ListGrantsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListGrantsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_grants_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListGrantsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListGrantsRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
    self.active = c.pointee.active != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListGrantsRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
    c.pointee.active = active ? 1 : 0
  }
}

public struct ListGrantsReply: Message {
  public var grants: [Grant] = []
  public var page: PageReply? = nil

  public init() {}

  public init(grants: [Grant] = [], page: PageReply? = nil) {
    self.grants = grants
    self.page = page
  }

  public static let fullName = "infin8.identity.v1.ListGrantsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListGrantsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_grants_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListGrantsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListGrantsReply.self)
    self.grants = Copy.messages(c.pointee.grants, c.pointee.n_grants)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListGrantsReply.self)
    c.pointee.n_grants = grants.count
    c.pointee.grants = try arena.array(grants, of: (UnsafeMutablePointer<Infin8__Identity__V1__Grant>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Identity__V1__Grant.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct RevokeGrantRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.identity.v1.RevokeGrantRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RevokeGrantRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__revoke_grant_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeGrantRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RevokeGrantRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RevokeGrantRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct WatchRevocationsRequest: Message {
  public init() {}

  public static let fullName = "infin8.identity.v1.WatchRevocationsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__WatchRevocationsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__watch_revocations_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__WatchRevocationsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

/// Sent at once with everything in force, then whenever there is more, and every second to say that there is none.
public struct RevocationBatch: Message {
  public var revocations: [Revocation] = []

  public init() {}

  public init(revocations: [Revocation] = []) {
    self.revocations = revocations
  }

  public static let fullName = "infin8.identity.v1.RevocationBatch"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__RevocationBatch>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__revocation_batch__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__RevocationBatch.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__RevocationBatch.self)
    self.revocations = Copy.messages(c.pointee.revocations, c.pointee.n_revocations)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__RevocationBatch.self)
    c.pointee.n_revocations = revocations.count
    c.pointee.revocations = try arena.array(
      revocations, of: (UnsafeMutablePointer<Infin8__Identity__V1__Revocation>?).self
    ) { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Identity__V1__Revocation.self)
    }
  }
}

public struct Revocation: Message {
  /// A session, an API key or a person: whatever tokens name.
  public var subjectID: String = ""
  /// Tokens issued up to then are dead.
  public var issuedBefore: Int64 = 0
  /// Whether renewing the session gives a live token: the person's role has changed, nothing more.
  public var renewable: Bool = false
  /// When the last token it kills has expired and it may be forgotten.
  public var forgetAt: Int64 = 0

  public init() {}

  public init(subjectID: String = "", issuedBefore: Int64 = 0, renewable: Bool = false, forgetAt: Int64 = 0) {
    self.subjectID = subjectID
    self.issuedBefore = issuedBefore
    self.renewable = renewable
    self.forgetAt = forgetAt
  }

  public static let fullName = "infin8.identity.v1.Revocation"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__Revocation>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__revocation__init(target.assumingMemoryBound(to: Infin8__Identity__V1__Revocation.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__Revocation.self)
    self.subjectID = Copy.string(c.pointee.subject_id)
    self.issuedBefore = c.pointee.issued_before
    self.renewable = c.pointee.renewable != 0
    self.forgetAt = c.pointee.forget_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__Revocation.self)
    c.pointee.subject_id = try arena.string(subjectID)
    c.pointee.issued_before = issuedBefore
    c.pointee.renewable = renewable ? 1 : 0
    c.pointee.forget_at = forgetAt
  }
}

public struct GetUserRequest: Message {
  public init() {}

  public static let fullName = "infin8.identity.v1.GetUserRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__GetUserRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__get_user_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__GetUserRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct ListUsersRequest: Message {
  public var page: PageRequest? = nil

  public init() {}

  public init(page: PageRequest? = nil) {
    self.page = page
  }

  public static let fullName = "infin8.identity.v1.ListUsersRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListUsersRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_users_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListUsersRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListUsersRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListUsersRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListUsersReply: Message {
  public var users: [User] = []
  public var page: PageReply? = nil

  public init() {}

  public init(users: [User] = [], page: PageReply? = nil) {
    self.users = users
    self.page = page
  }

  public static let fullName = "infin8.identity.v1.ListUsersReply"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__ListUsersReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__list_users_reply__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__ListUsersReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__ListUsersReply.self)
    self.users = Copy.messages(c.pointee.users, c.pointee.n_users)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__ListUsersReply.self)
    c.pointee.n_users = users.count
    c.pointee.users = try arena.array(users, of: (UnsafeMutablePointer<Infin8__Identity__V1__User>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Identity__V1__User.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct UpdateProfileRequest: Message {
  public var firstName: String? = nil
  public var lastName: String? = nil
  public var avatarURL: String? = nil

  public init() {}

  public init(firstName: String? = nil, lastName: String? = nil, avatarURL: String? = nil) {
    self.firstName = firstName
    self.lastName = lastName
    self.avatarURL = avatarURL
  }

  public static let fullName = "infin8.identity.v1.UpdateProfileRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__UpdateProfileRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__update_profile_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__UpdateProfileRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__UpdateProfileRequest.self)
    if c.pointee.first__case.rawValue == 1 { self.firstName = Copy.string(c.pointee.first_name) }
    if c.pointee.last__case.rawValue == 2 { self.lastName = Copy.string(c.pointee.last_name) }
    if c.pointee.avatar__case.rawValue == 3 { self.avatarURL = Copy.string(c.pointee.avatar_url) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__UpdateProfileRequest.self)
    if let firstName {
      c.pointee.first__case = .init(rawValue: 1)
      c.pointee.first_name = try arena.string(firstName)
    }
    if let lastName {
      c.pointee.last__case = .init(rawValue: 2)
      c.pointee.last_name = try arena.string(lastName)
    }
    if let avatarURL {
      c.pointee.avatar__case = .init(rawValue: 3)
      c.pointee.avatar_url = try arena.string(avatarURL)
    }
  }
}

public struct AddUserRequest: Message {
  public var email: String = ""
  public var password: String = ""
  public var role: UserRole = .unspecified
  public var firstName: String = ""
  public var lastName: String = ""

  public init() {}

  public init(
    email: String = "", password: String = "", role: UserRole = .unspecified, firstName: String = "",
    lastName: String = ""
  ) {
    self.email = email
    self.password = password
    self.role = role
    self.firstName = firstName
    self.lastName = lastName
  }

  public static let fullName = "infin8.identity.v1.AddUserRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__AddUserRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__add_user_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__AddUserRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__AddUserRequest.self)
    self.email = Copy.string(c.pointee.email)
    self.password = Copy.string(c.pointee.password)
    self.role = UserRole(rawValue: Copy.number(c.pointee.role))
    self.firstName = Copy.string(c.pointee.first_name)
    self.lastName = Copy.string(c.pointee.last_name)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__AddUserRequest.self)
    c.pointee.email = try arena.string(email)
    c.pointee.password = try arena.string(password)
    c.pointee.role = Copy.cEnum(role.rawValue)
    c.pointee.first_name = try arena.string(firstName)
    c.pointee.last_name = try arena.string(lastName)
  }
}
