import Contracts
import Glibc
import Host
import RPC
import Vocabulary

/// A person at the command line: which installation, which session, which form of output.
struct Console: Sendable {
  let directory: DataDirectory
  let isJSON: Bool
  let terminal = Terminal.output

  /// A channel that carries the stored session's token and renews it once when it has expired.
  func channel(to service: ServiceName) -> any RPCChannel {
    client(for: service).intercepted(
      by: Session(identity: client(for: .identity), store: SessionStore(directory.session)))
  }

  /// A channel without credentials: sign-up, log-in, health.
  func openChannel(to service: ServiceName) -> any RPCChannel { client(for: service) }

  /// Renews a session that has expired: a stream, unlike a call, is not begun again by itself when its token is refused.
  ///
  /// - Throws: what the session is refused for, or why nobody can be asked; an API key's may not be allowed this, and is well.
  func freshen() async throws {
    do { _ = try await identity.getOrganization(GetOrganizationRequest()) } catch let refusal as Refusal
      where refusal.code == .permissionDenied
    {}
  }

  /// Reads a stream until it is over, and begins it again where the connection was lost, a hundred times in a row at most, or where
  /// its token has lived its time, which is no failure.
  ///
  /// - Parameters:
  ///   - lost: called before the connection is made again.
  ///   - read: reads the stream from where it has come to, and calls what it is given with all that comes; whether it is over.
  func follow(
    lost: () -> Void = {}, _ read: (_ hasCome: () -> Void) async throws -> Bool
  ) async throws {
    var failures = 0
    while true {
      do {
        try await freshen()
        if try await read({ failures = 0 }) { return }
      } catch let refusal as Refusal where refusal.reason == .tokenExpired && canRenew && failures < 100 {
        try await Task.sleep(for: .milliseconds(200))
      } catch let refusal as Refusal where refusal.reason.isRetryable && failures < 100 {
        failures += 1
        lost()
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  /// An API key's session cannot be renewed.
  private var canRenew: Bool { SessionStore(directory.session).load()?.refresh.isEmpty == false }

  var identity: IdentityClient { IdentityClient(channel(to: .identity)) }
  var workflow: WorkflowClient { WorkflowClient(channel(to: .workflow)) }
  var keyword: KeywordClient { KeywordClient(channel(to: .keyword)) }
  var content: ContentClient { ContentClient(channel(to: .content)) }
  var billing: BillingClient { BillingClient(channel(to: .billing)) }

  private func client(for service: ServiceName) -> any RPCChannel {
    ServiceClient.to(service, at: service.sockets(in: directory.sockets)).intercepted(by: CausedByCaller())
  }

  /// Prints JSON, or the lines for people.
  func show(_ json: @autoclosure () -> JSON, _ lines: () -> [String]) {
    if isJSON { print(json().text) } else { for line in lines() { terminal.line(line) } }
    fflush(nil)
  }
}

/// The person's tokens, in a file only they can read.
struct SessionStore: Sendable {
  let path: String

  init(_ path: String) { self.path = path }

  /// The second is empty for a session that cannot be renewed: an API key's.
  func load() -> (access: String, refresh: String)? {
    guard let bytes = try? Files.read(path, limit: 8_192) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count >= 2 ? (String(lines[0]), String(lines[1])) : nil
  }

  func save(_ tokens: Tokens) throws {
    try Files.write(Array("\(tokens.accessToken)\n\(tokens.refreshToken)\n".utf8), to: path, mode: 0o600)
  }

  func forget() { unlink(path) }

  /// The token that takes the place of one that has expired. A renewal is good once: of several programs of this session one asks, and
  /// the others wait for what it is given.
  func renewed(
    after expired: String, _ renew: (_ refresh: String) async throws -> Tokens
  ) async throws -> String {
    let lock = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(lock) }
    let deadline = ContinuousClock.now + .seconds(30)
    while lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0 {
      guard lock >= 0, errno == EWOULDBLOCK || errno == EINTR, .now < deadline else {
        throw Refusal(.serviceDown, "the session cannot be renewed: \(path).lock: \(String(cString: strerror(errno)))")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    guard let session = load() else { throw Refusal(.tokenMissing, "you are not logged in") }
    guard session.access == expired else { return session.access }
    let tokens = try await renew(session.refresh)
    try save(tokens)
    return tokens.accessToken
  }
}

/// By what this machine is known again when the same person logs in, in a file only they can read.
struct DeviceStore: Sendable {
  private let path: String
  private let email: String

  init(_ directory: DataDirectory, email: String) {
    path = directory.device
    self.email = email.lowercased()
  }

  /// Empty when somebody else logged in last, or nobody.
  func load() -> String {
    guard let bytes = try? Files.read(path, limit: 8_192) else { return "" }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return lines.count == 2 && lines[0] == email ? String(lines[1]) : ""
  }

  func save(_ token: String) throws {
    guard !token.isEmpty else { return }
    try Files.write(Array("\(email)\n\(token)\n".utf8), to: path, mode: 0o600)
  }
}

/// Whoever runs this program may have a trace under way: TRACEPARENT and TRACESTATE name it (OpenTelemetry, "Environment Variables
/// as Context Propagation Carriers").
private struct CausedByCaller: ClientInterceptor {
  func intercept<Reply: Sendable>(
    _ call: OutgoingCall, next: (OutgoingCall) async throws -> Reply
  ) async throws -> Reply {
    var call = call
    call.options.metadata[MetadataKey.traceParent] = DataDirectory.variable("TRACEPARENT")
    call.options.metadata[MetadataKey.traceState] = DataDirectory.variable("TRACESTATE")
    return try await next(call)
  }
}

/// Adds the session's token to every call; when it has expired, renews the session and tries once more.
private struct Session: ClientInterceptor {
  let identity: any RPCChannel
  let store: SessionStore

  func intercept<Reply: Sendable>(
    _ call: OutgoingCall, next: (OutgoingCall) async throws -> Reply
  ) async throws -> Reply {
    guard let session = store.load() else { throw Refusal(.tokenMissing, "you are not logged in") }
    do {
      return try await next(call.bearing(session.access))
    } catch let refusal as Refusal where refusal.reason == .tokenExpired && !session.refresh.isEmpty {
      let token = try await store.renewed(after: session.access) {
        try await IdentityClient(identity).refreshTokens(RefreshTokensRequest(refreshToken: $0))
      }
      return try await next(call.bearing(token))
    }
  }
}

extension OutgoingCall {
  fileprivate func bearing(_ token: String) -> OutgoingCall {
    var call = self
    call.options.metadata[MetadataKey.authorization] = "Bearer \(token)"
    call.options.metadata["user-agent"] = "infin8/\(Build.version)"
    return call
  }
}
