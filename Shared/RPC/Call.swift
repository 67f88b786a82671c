public import Vocabulary

/// How a client makes a call.
public struct CallOptions: Sendable {
  /// How long to wait; the server stops working then too. Nil: for ever.
  public var timeout: Duration?
  public var metadata: Metadata

  public init(timeout: Duration? = nil, metadata: Metadata = [:]) {
    self.timeout = timeout
    self.metadata = metadata
  }
}

/// What a handler knows about the call it serves.
public struct CallContext: Sendable {
  /// `infin8.keyword.v1.Keyword`.
  public let service: String
  public let method: String
  public let metadata: Metadata
  public let peer: PeerCredentials
  /// When the caller stops waiting.
  public let deadline: ContinuousClock.Instant?
  /// The caller's `request-id`, or one made here.
  public let requestID: String
  /// Who calls: set by an interceptor, anonymous until then.
  public var principal: Principal

  public init(
    service: String, method: String, metadata: Metadata = [:], peer: PeerCredentials = .ourselves,
    deadline: ContinuousClock.Instant? = nil, principal: Principal = .anonymous
  ) {
    self.service = service
    self.method = method
    self.metadata = metadata
    self.peer = peer
    self.deadline = deadline
    self.principal = principal
    let given = metadata["request-id"]?.prefix(64)
    requestID = given.map(String.init) ?? UUID.random().description
  }

  /// `infin8.keyword.v1.Keyword/ListKeywords`.
  public var path: String { "\(service)/\(method)" }

  /// Time left until the deadline.
  public var remaining: Duration? { deadline.map { $0 - .now } }
}

/// Something calls go through: a socket, or a router in the same process.
public protocol RPCChannel: Sendable {
  /// - Throws: ``Refusal`` for every expected failure, ours or the transport's.
  func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8]

  /// - Throws: as ``unary(service:method:payload:options:)``; later failures come out of the stream.
  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]>
}
