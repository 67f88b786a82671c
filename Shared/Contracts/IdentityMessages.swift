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

  public init() {}

  public init(
    id: String = "", name: String = "", slug: String = "", plan: Plan = .unspecified, stripeCustomerID: String = "",
    subscriptionStatus: SubscriptionStatus = .unspecified, onboardingCompleted: Bool = false,
    onboardingVersion: String = "", websiteURL: String = "", businessDescription: String = "",
    targetAudiences: [String] = [], blogConfigJSON: String = "", contentDefaultsJSON: String = "",
    keywordSettingsJSON: String = "", createdAt: Int64 = 0, updatedAt: Int64 = 0, onboardingMissing: [String] = []
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

  public init() {}

  public init(
    id: String = "", organizationID: String = "", email: String = "", firstName: String = "", lastName: String = "",
    avatarURL: String = "", role: UserRole = .unspecified, emailVerified: Bool = false, lastLogin: Int64 = 0,
    createdAt: Int64 = 0, updatedAt: Int64 = 0
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
  }
}

public struct CreateOrganizationRequest: Message {
  public var name: String = ""
  public var ownerEmail: String = ""
  /// 8 to 256 characters.
  public var ownerPassword: String = ""
  public var ownerFirstName: String = ""
  public var ownerLastName: String = ""

  public init() {}

  public init(
    name: String = "", ownerEmail: String = "", ownerPassword: String = "", ownerFirstName: String = "",
    ownerLastName: String = ""
  ) {
    self.name = name
    self.ownerEmail = ownerEmail
    self.ownerPassword = ownerPassword
    self.ownerFirstName = ownerFirstName
    self.ownerLastName = ownerLastName
  }

  public static let fullName = "infin8.identity.v1.CreateOrganizationRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Identity__V1__CreateOrganizationRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__identity__v1__create_organization_request__init(
      target.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationRequest.self)
    self.name = Copy.string(c.pointee.name)
    self.ownerEmail = Copy.string(c.pointee.owner_email)
    self.ownerPassword = Copy.string(c.pointee.owner_password)
    self.ownerFirstName = Copy.string(c.pointee.owner_first_name)
    self.ownerLastName = Copy.string(c.pointee.owner_last_name)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__CreateOrganizationRequest.self)
    c.pointee.name = try arena.string(name)
    c.pointee.owner_email = try arena.string(ownerEmail)
    c.pointee.owner_password = try arena.string(ownerPassword)
    c.pointee.owner_first_name = try arena.string(ownerFirstName)
    c.pointee.owner_last_name = try arena.string(ownerLastName)
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

  public init() {}

  public init(email: String = "", password: String = "") {
    self.email = email
    self.password = password
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
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__LogInRequest.self)
    c.pointee.email = try arena.string(email)
    c.pointee.password = try arena.string(password)
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

  public init() {}

  public init(
    accessToken: String = "", refreshToken: String = "", expiresInS: Int64 = 0, organizationID: String = "",
    userID: String = ""
  ) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.expiresInS = expiresInS
    self.organizationID = organizationID
    self.userID = userID
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
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Identity__V1__Tokens.self)
    c.pointee.access_token = try arena.string(accessToken)
    c.pointee.refresh_token = try arena.string(refreshToken)
    c.pointee.expires_in_s = expiresInS
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.user_id = try arena.string(userID)
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

  public init() {}

  public init(completed: Bool = false, missing: [String] = [], organization: Organization? = nil) {
    self.completed = completed
    self.missing = missing
    self.organization = organization
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
