internal import EventLoop
import Glibc

/// Answers calls on a Unix socket.
///
///     let server = try RPCServer(path: "/run/infin8/keyword.sock", router: router, interceptors: [])
///     try await server.run()
public final class RPCServer: Sendable {
  private let core: ServerCore

  /// Binds and listens; callers may connect from here on, and are answered once ``run()`` is called.
  ///
  /// - Parameters:
  ///   - path: where the socket's file is made; at most 107 bytes. A dead server's file is replaced.
  ///   - router: the methods that are answered.
  ///   - interceptors: what stands around every call, the first outermost.
  ///   - limits: how much is given before the server pushes back.
  ///   - mode: permissions of the socket's file.
  ///   - admits: which peers are answered; the others are refused as `peer_not_allowed`. By default the server's own
  ///     user, its own group and root.
  ///   - onFault: receives the error behind each fault id.
  /// - Throws: `Refusal` `service_down` when the path cannot be had, in particular when another server answers there.
  public init(
    path: String, router: Router, interceptors: [any ServerInterceptor] = [], limits: RPCLimits = .init(),
    mode: UInt32 = 0o660, admits: @escaping @Sendable (PeerCredentials) -> Bool = RPCServer.admitsOwn,
    onFault: @escaping FaultHandler = { _, _, _ in }
  ) throws {
    let listener = try Socket.listen(path: path, mode: mode, backlog: 512)
    core = ServerCore(
      listener: listener, limits: limits, admits: admits,
      dispatcher: Dispatcher(router: router, interceptors: interceptors, onFault: onFault))
  }

  /// Serves until ``drain(within:)`` has finished or the calling task is cancelled, which cancels every call at once.
  public func run() async throws {
    await withTaskCancellationHandler {
      await core.run()
    } onCancel: {
      Task(executorPreference: EventLoop.shared) { await self.core.stop() }
    }
  }

  /// Stops accepting, refuses new calls as `draining`, lets the calls in flight finish, and closes.
  ///
  /// - Parameter limit: how long calls in flight may take; what is left then is cancelled.
  public func drain(within limit: Duration) async {
    await core.drain(within: limit)
  }

  /// Root, the server's own user, and its own group: those whom mode 0660 lets in.
  public static let admitsOwn: @Sendable (PeerCredentials) -> Bool = { peer in
    peer.uid == 0 || peer.uid == geteuid() || peer.gid == getegid()
  }
}

/// The listener and its connections. Lives on the event loop.
actor ServerCore {
  nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

  private enum Phase { case new, serving, draining, stopped }

  private let loop = EventLoop.shared
  private let listener: Socket.Listener
  private let limits: RPCLimits
  private let admits: @Sendable (PeerCredentials) -> Bool
  private let dispatcher: Dispatcher

  private var phase = Phase.new
  private var connections: [UInt64: ServerConnection] = [:]
  private var nextConnection: UInt64 = 0
  private var isAccepting = false
  private var isListening = true
  private var drainTimer: TimerID?
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// How long a draining server still listens: whoever had found its file is let in, and told to go elsewhere.
  private static let farewell: Duration = .milliseconds(50)
  /// How long accepting rests when the process has no descriptors left.
  private static let rest: Duration = .milliseconds(100)

  init(
    listener: Socket.Listener, limits: RPCLimits, admits: @escaping @Sendable (PeerCredentials) -> Bool,
    dispatcher: Dispatcher
  ) {
    self.listener = listener
    self.limits = limits
    self.admits = admits
    self.dispatcher = dispatcher
  }

  deinit {
    if phase == .new { listener.close() }
  }

  func run() async {
    if phase == .new {
      phase = .serving
      resumeAccepting()
    }
    await untilStopped()
  }

  private func untilStopped() async {
    // Asked in here: on the way others may have had their turn.
    await withCheckedContinuation { continuation in
      if phase == .stopped { continuation.resume() } else { waiting.append(continuation) }
    }
  }

  // MARK: Accepting

  private func resumeAccepting() {
    guard phase == .serving, !isAccepting, connections.count < limits.connections else { return }
    isAccepting = true
    loop.watch(listener.descriptor, for: .read) { _ in
      self.assumeIsolated { $0.accept() }
    }
  }

  private func pauseAccepting() {
    guard isAccepting else { return }
    isAccepting = false
    loop.unwatch(listener.descriptor)
  }

  private func accept() {
    while isAccepting {
      guard let descriptor = Socket.accept(listener.descriptor) else {
        switch errno {
        case EINTR, ECONNABORTED: continue
        case EAGAIN: return
        default:
          pauseAccepting()
          loop.schedule(after: ServerCore.rest) { self.assumeIsolated { $0.resumeAccepting() } }
          return
        }
      }
      guard let peer = Socket.peer(of: descriptor) else {
        Glibc.close(descriptor)
        continue
      }
      open(descriptor, peer)
      if connections.count >= limits.connections { pauseAccepting() }
    }
  }

  private func open(_ descriptor: Int32, _ peer: PeerCredentials) {
    nextConnection += 1
    let id = nextConnection
    let connection = ServerConnection(
      descriptor: descriptor, peer: peer, isAdmitted: admits(peer), dispatcher: dispatcher, limits: limits,
      onClosed: { self.assumeIsolated { $0.closed(id) } })
    connections[id] = connection
    let isLate = phase == .draining
    connection.assumeIsolated {
      $0.open()
      if isLate { $0.drain() }
    }
  }

  private func closed(_ id: UInt64) {
    connections[id] = nil
    resumeAccepting()
    finishIfEmpty()
  }

  // MARK: Stopping

  func drain(within limit: Duration) async {
    if phase == .new || phase == .serving { startDraining(within: limit) }
    await untilStopped()
  }

  private func startDraining(within limit: Duration) {
    phase = .draining
    dispatcher.draining.begin()
    listener.hide()
    drainTimer = loop.schedule(after: limit) { self.assumeIsolated { $0.stop() } }
    for connection in Array(connections.values) { connection.assumeIsolated { $0.drain() } }
    loop.schedule(after: min(limit, ServerCore.farewell)) { self.assumeIsolated { $0.endListening() } }
  }

  private func endListening() {
    accept()
    closeListener()
    finishIfEmpty()
  }

  private func closeListener() {
    guard isListening else { return }
    isListening = false
    pauseAccepting()
    listener.close()
  }

  private func finishIfEmpty() {
    if phase == .draining, !isListening, connections.isEmpty { finish() }
  }

  func stop() {
    if phase == .stopped { return }
    closeListener()
    phase = .draining
    for connection in Array(connections.values) { connection.assumeIsolated { $0.close() } }
    finish()
  }

  private func finish() {
    guard phase != .stopped else { return }
    phase = .stopped
    if let drainTimer { loop.cancel(drainTimer) }
    drainTimer = nil
    let waiting = waiting
    self.waiting = []
    for waiter in waiting { waiter.resume() }
  }
}
