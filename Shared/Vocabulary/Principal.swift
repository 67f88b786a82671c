/// What a person may do in an organization, least first. One person, one organization, one role.
public enum Role: String, Sendable, CaseIterable, Comparable {
  case viewer, member, editor, admin, owner

  public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .viewer: 0
    case .member: 1
    case .editor: 2
    case .admin: 3
    case .owner: 4
    }
  }
}

/// The five services, by the name of their process, their schema and their socket.
public enum ServiceName: String, Sendable, CaseIterable {
  case identity, workflow, keyword, content, billing
}

/// What an API key may do, and the token it is exchanged for. A person's own token has no such bounds but the role's.
public enum Scope: String, Sendable, CaseIterable, Hashable {
  case organizationRead = "organization_read"
  case organizationWrite = "organization_write"
  case workflowsRead = "workflows_read"
  case workflowsWrite = "workflows_write"
  case workflowsApprove = "workflows_approve"
  case keywordsRead = "keywords_read"
  case keywordsWrite = "keywords_write"
  case contentRead = "content_read"
  case contentWrite = "content_write"
  case billingRead = "billing_read"
  case auditRead = "audit_read"
}

/// Who is calling, for which organization.
public struct Principal: Sendable, Equatable {
  public enum Caller: Sendable, Equatable {
    case user(UUID, Role)
    /// A service on its own behalf, or carrying on what a user began.
    case service(ServiceName, onBehalfOf: UUID?)
    /// Nobody yet: only the methods open to anyone accept it.
    case anonymous
  }

  public let caller: Caller
  /// The organization whose rows the call may see; nil for anonymous calls and for services acting across tenants.
  public let organization: UUID?
  /// The session or API key the caller's token was given for.
  public let session: UUID?
  /// What the token is confined to; nil for whatever the role may.
  public let scopes: Set<Scope>?
  /// The grant under which a service carries on what a user began.
  public let grant: UUID?
  /// The role of the person whose own token came along with the service's; nil when the service speaks for itself.
  public private(set) var vouchedRole: Role?

  public init(
    caller: Caller, organization: UUID?, session: UUID? = nil, scopes: Set<Scope>? = nil, grant: UUID? = nil
  ) {
    self.caller = caller
    self.organization = organization
    self.session = session
    self.scopes = scopes
    self.grant = grant
  }

  public static let anonymous = Principal(caller: .anonymous, organization: nil)

  /// The same service, with the person's own word for it.
  public func vouched(for person: Principal) -> Principal {
    var copy = self
    if case .user(_, let role) = person.caller { copy.vouchedRole = role }
    return copy
  }

  /// The person behind the call, if there is one.
  public var user: UUID? {
    switch caller {
    case .user(let id, _): id
    case .service(_, let user): user
    case .anonymous: nil
    }
  }
}
