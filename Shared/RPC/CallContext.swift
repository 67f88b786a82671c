import Glibc
public import Vocabulary

/// Who is at the other end of a socket, as the kernel says (`SO_PEERCRED`).
public struct PeerCredentials: Sendable, Equatable {
  public let pid: Int32
  public let uid: UInt32
  public let gid: UInt32

  public init(pid: Int32, uid: UInt32, gid: UInt32) {
    self.pid = pid
    self.uid = uid
    self.gid = gid
  }

  /// This process: what an in-memory call comes from.
  public static var ourselves: PeerCredentials { PeerCredentials(pid: getpid(), uid: geteuid(), gid: getegid()) }
}

/// What a handler knows of the call it answers.
public struct CallContext: Sendable {
  public var service: String { request.service }
  public var method: String { request.method }
  public var metadata: Metadata { request.metadata }
  public var peer: PeerCredentials { request.peer }
  /// When the caller stops waiting; the handler's task is cancelled then.
  public var deadline: ContinuousClock.Instant? { request.deadline }
  /// Ties together what one request causes: the caller's `request-id`, or one made here.
  public var requestID: String { request.id }
  /// Who is calling: anonymous until an interceptor has found out.
  public var principal: Principal
  /// Where the call comes from, as far as that can be believed; empty until an interceptor has found out.
  public var origin = ""
  /// The caller's name for the change it asks for, once an interceptor has read it.
  public var idempotency: IdempotencyKey?
  /// The request's bytes; empty for a client's stream.
  public internal(set) var payload: [UInt8] = []
  /// The server's, once a call is performed.
  var draining: Draining?
  /// Whoever let the caller in, once an interceptor has.
  public var doorkeeper: (any Doorkeeper)?

  /// What never changes, shared by the copies that are passed inward from interceptor to handler.
  private final class Request: Sendable {
    let service: String
    let method: String
    let metadata: Metadata
    let peer: PeerCredentials
    let deadline: ContinuousClock.Instant?
    let id: String

    init(
      _ service: String, _ method: String, _ metadata: Metadata, _ peer: PeerCredentials,
      _ deadline: ContinuousClock.Instant?, _ id: String
    ) {
      self.service = service
      self.method = method
      self.metadata = metadata
      self.peer = peer
      self.deadline = deadline
      self.id = id
    }
  }

  private let request: Request

  public init(
    service: String, method: String, metadata: Metadata = [:], peer: PeerCredentials = .ourselves,
    deadline: ContinuousClock.Instant? = nil, requestID: String? = nil, principal: Principal = .anonymous
  ) {
    request = Request(
      service, method, metadata, peer, deadline, requestID ?? CallContext.requestID(from: metadata))
    self.principal = principal
  }

  /// `infin8.identity.v1.Identity/LogIn`.
  public var path: String { "\(service)/\(method)" }

  /// What is left of the caller's patience, never below zero; nil when it is endless.
  public var remaining: Duration? {
    deadline.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
  }
}

extension CallContext {
  /// The caller's request id if it is a sensible one, or a new one.
  static func requestID(from metadata: Metadata) -> String {
    if let given = metadata[MetadataKey.requestID], (1...128).contains(given.utf8.count),
      given.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    {
      return given
    }
    return RandomID.make()
  }
}

/// Short random names for requests and faults.
enum RandomID {
  /// Sixteen hexadecimal digits.
  static func make() -> String {
    let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
