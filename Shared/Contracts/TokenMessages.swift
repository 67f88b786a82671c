// Generated from token.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

/// A person, as identity vouches for them. Lives minutes; verified by every service without asking.
public struct AccessClaims: Message {
  public var userID: String = ""
  public var organizationID: String = ""
  public var role: String = ""
  public var sessionID: String = ""
  /// Microseconds since 1970.
  public var issuedAt: Int64 = 0
  public var expiresAt: Int64 = 0
  /// What it may do; empty for whatever the role may.
  public var scopes: [String] = []
  /// How the person proved who they are: `password`, `invitation`, `api_key`.
  public var method: String = ""
  /// When they did.
  public var authenticatedAt: Int64 = 0

  public init() {}

  public init(
    userID: String = "", organizationID: String = "", role: String = "", sessionID: String = "", issuedAt: Int64 = 0,
    expiresAt: Int64 = 0, scopes: [String] = [], method: String = "", authenticatedAt: Int64 = 0
  ) {
    self.userID = userID
    self.organizationID = organizationID
    self.role = role
    self.sessionID = sessionID
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.scopes = scopes
    self.method = method
    self.authenticatedAt = authenticatedAt
  }

  public static let fullName = "infin8.token.v1.AccessClaims"
  public static var structSize: Int { MemoryLayout<Infin8__Token__V1__AccessClaims>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__token__v1__access_claims__init(target.assumingMemoryBound(to: Infin8__Token__V1__AccessClaims.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Token__V1__AccessClaims.self)
    self.userID = Copy.string(c.pointee.user_id)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.role = Copy.string(c.pointee.role)
    self.sessionID = Copy.string(c.pointee.session_id)
    self.issuedAt = c.pointee.issued_at
    self.expiresAt = c.pointee.expires_at
    self.scopes = Copy.array(c.pointee.scopes, c.pointee.n_scopes) { Copy.string($0) }
    self.method = Copy.string(c.pointee.method)
    self.authenticatedAt = c.pointee.authenticated_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Token__V1__AccessClaims.self)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.role = try arena.string(role)
    c.pointee.session_id = try arena.string(sessionID)
    c.pointee.issued_at = issuedAt
    c.pointee.expires_at = expiresAt
    c.pointee.n_scopes = scopes.count
    c.pointee.scopes = try arena.array(scopes, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
    c.pointee.method = try arena.string(method)
    c.pointee.authenticated_at = authenticatedAt
  }
}

/// A sign-up whose address is not proved yet, as it is sealed and kept meanwhile.
public struct PendingSignUp: Message {
  public var organizationID: String = ""
  public var ownerID: String = ""
  public var name: String = ""
  public var email: String = ""
  public var firstName: String = ""
  public var lastName: String = ""

  public init() {}

  public init(
    organizationID: String = "", ownerID: String = "", name: String = "", email: String = "", firstName: String = "",
    lastName: String = ""
  ) {
    self.organizationID = organizationID
    self.ownerID = ownerID
    self.name = name
    self.email = email
    self.firstName = firstName
    self.lastName = lastName
  }

  public static let fullName = "infin8.token.v1.PendingSignUp"
  public static var structSize: Int { MemoryLayout<Infin8__Token__V1__PendingSignUp>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__token__v1__pending_sign_up__init(target.assumingMemoryBound(to: Infin8__Token__V1__PendingSignUp.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Token__V1__PendingSignUp.self)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.ownerID = Copy.string(c.pointee.owner_id)
    self.name = Copy.string(c.pointee.name)
    self.email = Copy.string(c.pointee.email)
    self.firstName = Copy.string(c.pointee.first_name)
    self.lastName = Copy.string(c.pointee.last_name)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Token__V1__PendingSignUp.self)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.owner_id = try arena.string(ownerID)
    c.pointee.name = try arena.string(name)
    c.pointee.email = try arena.string(email)
    c.pointee.first_name = try arena.string(firstName)
    c.pointee.last_name = try arena.string(lastName)
  }
}

/// A service, calling one method of another. Lives seconds; carries on whose behalf.
public struct ServiceClaims: Message {
  public var issuer: String = ""
  /// The service called.
  public var audience: String = ""
  /// `infin8.work.v1.Work/Perform`.
  public var method: String = ""
  /// Empty when the call is not about one organization.
  public var organizationID: String = ""
  /// The person behind the call, when there is one.
  public var onBehalfOf: String = ""
  public var issuedAt: Int64 = 0
  public var expiresAt: Int64 = 0
  /// Random; the callee takes each once.
  public var tokenID: String = ""
  /// The grant under which the service carries on what a person began.
  public var grantID: String = ""

  public init() {}

  public init(
    issuer: String = "", audience: String = "", method: String = "", organizationID: String = "",
    onBehalfOf: String = "", issuedAt: Int64 = 0, expiresAt: Int64 = 0, tokenID: String = "", grantID: String = ""
  ) {
    self.issuer = issuer
    self.audience = audience
    self.method = method
    self.organizationID = organizationID
    self.onBehalfOf = onBehalfOf
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.tokenID = tokenID
    self.grantID = grantID
  }

  public static let fullName = "infin8.token.v1.ServiceClaims"
  public static var structSize: Int { MemoryLayout<Infin8__Token__V1__ServiceClaims>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__token__v1__service_claims__init(target.assumingMemoryBound(to: Infin8__Token__V1__ServiceClaims.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Token__V1__ServiceClaims.self)
    self.issuer = Copy.string(c.pointee.issuer)
    self.audience = Copy.string(c.pointee.audience)
    self.method = Copy.string(c.pointee.method)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.onBehalfOf = Copy.string(c.pointee.on_behalf_of)
    self.issuedAt = c.pointee.issued_at
    self.expiresAt = c.pointee.expires_at
    self.tokenID = Copy.string(c.pointee.token_id)
    self.grantID = Copy.string(c.pointee.grant_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Token__V1__ServiceClaims.self)
    c.pointee.issuer = try arena.string(issuer)
    c.pointee.audience = try arena.string(audience)
    c.pointee.method = try arena.string(method)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.on_behalf_of = try arena.string(onBehalfOf)
    c.pointee.issued_at = issuedAt
    c.pointee.expires_at = expiresAt
    c.pointee.token_id = try arena.string(tokenID)
    c.pointee.grant_id = try arena.string(grantID)
  }
}
