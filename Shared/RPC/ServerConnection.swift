import EventLoop
import Vocabulary
import Wire

/// One client's connection, seen from the server. Lives on the event loop; so do its handlers until they wait elsewhere.
actor ServerConnection {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  private let descriptor: Int32
  private let pipeline: Pipeline
  private let peer: PeerCredentials
  private let onFault: FaultHandler
  private let onClosed: @Sendable (ServerConnection) -> Void

  private var state: ServerState
  private var socket: FrameSocket?
  private var calls: [UInt32: RunningCall] = [:]
  private var writersWaiting: [CheckedContinuation<Void, Never>] = []

  private struct RunningCall {
    let context: CallContext
    var task: Task<Void, Never>?
    var timer: TimerID?
  }

  init(
    descriptor: Int32, loop: EventLoop, pipeline: Pipeline, limits: RPCLimits, peer: PeerCredentials,
    onFault: @escaping FaultHandler, onClosed: @escaping @Sendable (ServerConnection) -> Void
  ) {
    self.descriptor = descriptor
    self.loop = loop
    self.pipeline = pipeline
    self.peer = peer
    self.onFault = onFault
    self.onClosed = onClosed
    state = ServerState(maximumStreams: limits.streamsPerConnection)
  }

  func start() {
    let socket = FrameSocket(
      descriptor: descriptor, loop: loop,
      onEvent: { [weak self] event in self?.assumeIsolated { $0.received(event) } },
      onClose: { [weak self] in self?.assumeIsolated { $0.closed() } },
      onDrained: { [weak self] in self?.assumeIsolated { $0.drained() } })
    self.socket = socket
    socket.start()
  }

  var openCalls: Int { calls.count }

  /// Refuses new calls from now on.
  func drain() { state.drain() }

  /// Ends the connection and every handler on it.
  func close() {
    socket?.close()
    closed()
  }

  private func received(_ event: FrameDecoder.Event) {
    switch state.received(event) {
    case .begin(let stream, let request): begin(stream, request)
    case .refuse(let stream, let refusal):
      if state.finish(stream) { forget(stream)?.task?.cancel() }
      reply(stream, ResponseEnvelope(status: StatusEnvelope(refusal)))
    case .cancel(let stream): calls[stream]?.task?.cancel()
    case .pong(let stream): reply(stream, ResponseEnvelope())
    case .ignore: return
    case .close: close()
    }
  }

  private func begin(_ stream: UInt32, _ request: RequestEnvelope) {
    let timeout: Duration? = request.timeoutNanos > 0 ? .nanoseconds(request.timeoutNanos) : nil
    let context = CallContext(
      service: request.service, method: request.method, metadata: Metadata(pairs: request.metadata), peer: peer,
      deadline: timeout.map { .now + $0 })
    calls[stream] = RunningCall(context: context)
    if let timeout {
      calls[stream]?.timer = loop.schedule(after: timeout) { [weak self] in
        self?.assumeIsolated { $0.deadlinePassed(stream) }
      }
    }
    let task = Task.immediate(executorPreference: loop) { [pipeline] in
      do {
        let outcome = try await pipeline.serve(request.payload, context) { [weak self] message in
          guard let self else { throw CancellationError() }
          try await self.send(message, on: stream)
        }
        self.finish(stream, outcome)
      } catch {
        self.fail(stream, error)
      }
    }
    // A handler that never waited is done by now.
    if calls[stream] != nil { calls[stream]?.task = task }
  }

  private func deadlinePassed(_ stream: UInt32) {
    guard state.finish(stream), let call = forget(stream) else { return }
    call.task?.cancel()
    reply(stream, ResponseEnvelope(status: StatusEnvelope(Refusal(.deadlineExceeded, "the call took longer than its time"))))
  }

  private func finish(_ stream: UInt32, _ outcome: CallOutcome) {
    guard state.finish(stream), forget(stream) != nil else { return }
    switch outcome {
    case .reply(let payload) where payload.count > Frame.maximumBody - 64:
      reply(stream, ResponseEnvelope(status: StatusEnvelope(Refusal(.messageTooLarge, "the reply is too large"))))
    case .reply(let payload): reply(stream, ResponseEnvelope(payload: payload))
    case .streamEnded: socket?.send(Frame(stream: stream, type: .data, flags: [.remoteClosed, .noData]))
    }
  }

  private func fail(_ stream: UInt32, _ error: any Error) {
    guard state.finish(stream), let call = forget(stream) else { return }
    reply(stream, ResponseEnvelope(status: Boundary.status(of: error, in: call.context, onFault: onFault)))
  }

  private func forget(_ stream: UInt32) -> RunningCall? {
    let call = calls.removeValue(forKey: stream)
    if let timer = call?.timer { loop.cancel(timer) }
    return call
  }

  private func reply(_ stream: UInt32, _ response: ResponseEnvelope) {
    socket?.send(Frame(stream: stream, type: .response, body: response.encoded()))
  }

  /// Sends one message of a stream, waiting while the client is slow to take what is queued.
  private func send(_ message: [UInt8], on stream: UInt32) async throws {
    guard message.count <= Frame.maximumBody else {
      throw Refusal(.messageTooLarge, "a message of the stream is too large")
    }
    while let socket, socket.isOpen, socket.queuedBytes > FrameSocket.highWater {
      await withCheckedContinuation { writersWaiting.append($0) }
    }
    try Task.checkCancellation()
    guard calls[stream] != nil, let socket, socket.isOpen else { throw CancellationError() }
    socket.send(Frame(stream: stream, type: .data, body: message))
  }

  private func drained() {
    let writers = writersWaiting
    writersWaiting = []
    for writer in writers { writer.resume() }
  }

  private func closed() {
    guard socket != nil else { return }
    socket = nil
    for stream in calls.keys {
      _ = state.finish(stream)
      forget(stream)?.task?.cancel()
    }
    drained()
    onClosed(self)
  }
}
