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

  public init(caller: Caller, organization: UUID?) {
    self.caller = caller
    self.organization = organization
  }

  public static let anonymous = Principal(caller: .anonymous, organization: nil)

  /// The person behind the call, if there is one.
  public var user: UUID? {
    switch caller {
    case .user(let id, _): id
    case .service(_, let user): user
    case .anonymous: nil
    }
  }
}
