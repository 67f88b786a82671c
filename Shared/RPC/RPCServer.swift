import CLinux
import EventLoop
import Glibc
import Synchronization
public import Vocabulary

/// What one server takes on.
public struct RPCLimits: Sendable {
  public var connections: Int
  public var streamsPerConnection: Int

  public init(connections: Int = 1_024, streamsPerConnection: Int = 1_024) {
    self.connections = connections
    self.streamsPerConnection = streamsPerConnection
  }
}

/// Serves a router on a Unix socket.
public final class RPCServer: Sendable {
  private let path: String
  private let descriptor: Int32
  /// Which file our socket is: a successor may have taken the path over.
  private let inode: ino_t?
  private let loop = EventLoop.shared
  private let pipeline: Pipeline
  private let limits: RPCLimits
  private let onFault: FaultHandler
  private let state = Mutex(State())

  private struct State {
    var connections: [ObjectIdentifier: ServerConnection] = [:]
    var isListening = true
    var whenStopped: [CheckedContinuation<Void, Never>] = []
    var isStopped = false
  }

  /// Takes the socket: from here on clients can connect, though ``run()`` answers them.
  ///
  /// - Throws: ``Refusal`` with the sentence to print when the path cannot be had.
  public init(
    path: String, router: Router, interceptors: [any ServerInterceptor] = [], limits: RPCLimits = RPCLimits(),
    onFault: @escaping FaultHandler = { _, _, _ in }
  ) throws(Refusal) {
    self.path = path
    self.pipeline = Pipeline(router: router, interceptors: interceptors)
    self.limits = limits
    self.onFault = onFault
    descriptor = try UnixSocket.listen(at: path)
    inode = UnixSocket.inode(of: path)
  }

  /// Serves until drained or cancelled.
  public func run() async throws {
    await onLoop { [self] in
      loop.watch(descriptor, for: .read) { [self] _ in acceptAll() }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isStopped = state.withLock { state in
          if !state.isStopped { state.whenStopped.append(continuation) }
          return state.isStopped
        }
        if isStopped { continuation.resume() }
      }
    } onCancel: {
      Task { await self.drain(within: .zero) }
    }
  }

  /// Stops accepting, lets calls under way finish for at most `patience`, and ends.
  public func drain(within patience: Duration) async {
    await stopListening()
    for connection in connections { await connection.drain() }
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      var open = 0
      for connection in connections { open += await connection.openCalls }
      if open == 0 { break }
      try? await Task.sleep(for: .milliseconds(10))
    }
    for connection in connections { await connection.close() }
    let waiting = state.withLock { state in
      state.isStopped = true
      defer { state.whenStopped = [] }
      return state.whenStopped
    }
    for continuation in waiting { continuation.resume() }
  }

  private var connections: [ServerConnection] { state.withLock { Array($0.connections.values) } }

  private func stopListening() async {
    let wasListening = state.withLock { state in
      defer { state.isListening = false }
      return state.isListening
    }
    guard wasListening else { return }
    await onLoop { [self] in
      loop.unwatch(descriptor)
      close(descriptor)
      if UnixSocket.inode(of: path) == inode { unlink(path) }
    }
  }

  private func acceptAll() {
    while true {
      let peer = linux_accept(descriptor)
      guard peer >= 0 else { return }
      admit(peer)
    }
  }

  private func admit(_ descriptor: Int32) {
    guard let credentials = PeerCredentials(socket: descriptor),
      state.withLock({ $0.connections.count < limits.connections && $0.isListening })
    else {
      close(descriptor)
      return
    }
    let connection = ServerConnection(
      descriptor: descriptor, loop: loop, pipeline: pipeline, limits: limits, peer: credentials, onFault: onFault,
      onClosed: { [weak self] connection in
        self?.state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(connection)) }
      })
    state.withLock { $0.connections[ObjectIdentifier(connection)] = connection }
    connection.assumeIsolated { $0.start() }
  }

  private func onLoop(_ body: @escaping @Sendable () -> Void) async {
    let task = Task(executorPreference: loop) { body() }
    await task.value
  }
}
