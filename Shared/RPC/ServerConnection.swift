internal import EventLoop
internal import Vocabulary
internal import Wire

/// One client's connection: reads its frames, runs its calls, writes its replies. Lives on the event loop.
///
/// A handler starts in the same turn in which its frame was read and, if it does not wait, its reply is in the queue
/// when the next frame is looked at; everything queued in a turn leaves with one write.
actor ServerConnection {
  nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

  private struct Call {
    var task: Task<Void, Never>?
    var timer: TimerID?
    var credit: Credit?
    /// What the client streams, for a method that takes a stream.
    var input: StreamBuffer?
    let size: Int
    /// Set when the deadline or a cancel has replied already and the handler is only being waited for.
    var isAnswered = false
  }

  private let loop = EventLoop.shared
  private let socket: FrameSocket
  private let peer: PeerCredentials
  private let isAdmitted: Bool
  private let dispatcher: Dispatcher
  private let limits: RPCLimits
  private let onClosed: @Sendable () -> Void

  private var state: ServerConnectionState
  private var calls: [UInt32: Call] = [:]
  private var requestBytes = 0
  private var isFlushScheduled = false
  private var quietTimer: TimerID?
  private var stallTimer: TimerID?
  /// Whether frames have been read that are not answered yet; nothing more is read until they are.
  private var hasBacklog = false
  /// Whether the socket has been ready again meanwhile.
  private var hasMoreToRead = false
  /// Whether they wait until the peer has read some of its replies.
  private var isHeldBack = false
  private var waitingForRoom: [CheckedContinuation<Void, Never>] = []

  /// How long an idle connection stays open for a peer that has been told of the drain, or cannot understand it.
  private static let quiet: Duration = .milliseconds(250)
  /// Frames answered in one turn of the loop: fewer when others wait for theirs.
  private static let framesPerTurn = (alone: 32, inCrowd: 4)

  init(
    descriptor: Int32, peer: PeerCredentials, isAdmitted: Bool, dispatcher: Dispatcher, limits: RPCLimits,
    onClosed: @escaping @Sendable () -> Void
  ) {
    socket = FrameSocket(
      descriptor, on: EventLoop.shared, writeLimit: limits.writeQueueBytes, pausesReading: true)
    self.peer = peer
    self.isAdmitted = isAdmitted
    self.dispatcher = dispatcher
    self.limits = limits
    self.onClosed = onClosed
    state = ServerConnectionState(limit: limits.inFlightPerConnection)
  }

  func open() {
    socket.watch { readiness in
      self.assumeIsolated { $0.ready(readiness) }
    }
  }

  // MARK: Frames in

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.read) || readiness.isClosed {
      if hasBacklog { hasMoreToRead = true } else { read() }
    }
    flush()
  }

  private func read() {
    let fill = socket.fill()
    answerSome()
    if fill == .closed { return close() }
    watchForStall()
  }

  /// Answers what has been read, a few frames at a time: whoever floods one connection waits between them like everybody.
  private func answerSome() {
    hasBacklog = false
    // Of those the loop saw, this connection is one, and two when the socket was ready beside its unfinished turn.
    let others = loop.crowd - (hasMoreToRead ? 2 : 1)
    hasMoreToRead = false
    let turn = others > 0 ? ServerConnection.framesPerTurn.inCrowd : ServerConnection.framesPerTurn.alone
    for _ in 0..<turn {
      guard socket.isOpen else { return }
      if socket.isFull {
        // Replies wait for their reader; what asks for more of them waits too.
        hasBacklog = true
        isHeldBack = true
        return
      }
      guard let item = socket.next() else { return }
      receive(item)
    }
    answerMoreNextTurn()
  }

  private func answerMoreNextTurn() {
    hasBacklog = true
    isHeldBack = false
    loop.nextTurn {
      self.assumeIsolated {
        $0.answerSome()
        $0.flush()
      }
    }
  }

  /// A frame that has begun must come to its end: nobody holds a connection by sending a byte now and then.
  private func watchForStall() {
    guard stallTimer == nil, socket.isOpen, socket.isInsideFrame else { return }
    let frame = socket.framesBegun
    stallTimer = loop.schedule(after: limits.frameTime) {
      self.assumeIsolated { connection in
        connection.stallTimer = nil
        if connection.socket.isInsideFrame, connection.socket.framesBegun == frame { return connection.close() }
        connection.watchForStall()
      }
    }
  }

  private func receive(_ item: FrameDecoder.Item) {
    switch item {
    case .frame(let frame): perform(state.receive(frame))
    case .oversize(let stream, let kind, let length):
      perform(state.receiveOversize(stream: stream, kind: kind, length: length))
    case .broken: close()
    }
  }

  private func perform(_ action: ServerConnectionState.Action) {
    switch action {
    case .none: break
    case .start(let stream, let body, let isOpen): start(stream, body, isOpen: isOpen)
    case .input(let stream, let message, let isLast): input(stream, message, isLast: isLast)
    case .refuse(let stream, let rejection): respond(stream, rejection.refusal)
    case .abort(let stream, let rejection):
      respond(stream, rejection.refusal)
      abandon(stream)
    }
  }

  // MARK: Calls

  private func start(_ stream: UInt32, _ body: [UInt8], isOpen: Bool) {
    do {
      let request = try RequestEnvelope(decoding: body)
      if request.service == Control.service { return control(stream, request) }
      try begin(stream, request, size: body.count, isOpen: isOpen)
    } catch let refusal as Refusal {
      answer(stream, refusal)
    } catch WireError.tooLarge {
      answer(stream, Refusal(.messageTooLarge, "the call carries too much metadata"))
    } catch {
      answer(stream, Refusal(.messageMalformed, "unmarshal request error: \(error)"))
    }
  }

  private func begin(_ stream: UInt32, _ request: RequestEnvelope, size: Int, isOpen: Bool) throws {
    if let rejection = state.mayRun(beside: calls.count) { throw rejection.refusal }
    guard isAdmitted else {
      throw Refusal(.peerNotAllowed, "user \(peer.uid), group \(peer.gid) may not call this service")
    }
    let metadata = Metadata(request.metadata)
    guard metadata.isWithinBounds else { throw Refusal(.messageTooLarge, "the call carries too much metadata") }
    let handler = try dispatcher.find(service: request.service, method: request.method).get()
    guard requestBytes + size <= limits.requestBytesPerConnection else {
      throw Refusal(.tooManyRequests, "too many bytes in flight on this connection")
    }
    guard request.timeoutNanos >= 0 else { throw ServerConnection.late }
    let deadline: ContinuousClock.Instant? =
      request.timeoutNanos == 0 ? nil : .now + .nanoseconds(request.timeoutNanos)
    let context = CallContext(
      service: request.service, method: request.method, metadata: metadata, peer: peer, deadline: deadline)

    var call = Call(size: size)
    if let given = metadata[MetadataKey.streamCredit] { call.credit = Credit(Int(given) ?? 0) }
    if let deadline {
      call.timer = loop.schedule(at: deadline) {
        self.assumeIsolated { $0.expire(stream) }
      }
    }
    var messages: RPCStream<[UInt8]>?
    if isOpen, handler.takesStream {
      let buffer = makeInput(stream, grants: call.credit != nil)
      // The reference sends a first message along where there is one.
      if !request.payload.isEmpty { buffer.push(request.payload) }
      call.input = buffer
      messages = RPCStream(buffer)
    }
    calls[stream] = call
    requestBytes += size
    let input = CallInput(request.payload, messages)
    let task = ServerConnection.launch(self, dispatcher, handler, input, context, stream)
    // A handler that did not wait has ended already.
    if calls[stream] == nil { return }
    calls[stream]?.task = task
    // It may have been cancelled, by a frame that its own first step caused, before there was a task to cancel.
    if calls[stream]?.isAnswered == true { task.cancel() }
  }

  // MARK: Messages of a client's stream

  /// A handler may leave this many messages unread before the call is refused; only a client that knows nothing of credit
  /// comes so far.
  private static let backlogLimit = 1_024
  /// And this many bytes, once it is more than a window's messages.
  private static let backlogByteLimit = 16 << 20

  /// A stream with less than this unread is not counted with the connection's others.
  private static let smallBacklog = 64 << 10

  /// Bytes that clients' streams have brought and nobody has read.
  private var unreadBytes: Int { calls.values.reduce(0) { $0 + ($1.input?.backlog.bytes ?? 0) } }

  private func makeInput(_ stream: UInt32, grants: Bool) -> StreamBuffer {
    let taken = GrantCounter(every: RPCClient.streamWindow / 2)
    return StreamBuffer {
      guard grants, let count = taken.take() else { return }
      Task(executorPreference: EventLoop.shared) { await self.grant(stream, UInt32(count)) }
    } onAbandoned: {
    }
  }

  private func grant(_ stream: UInt32, _ messages: UInt32) {
    guard state.isOpen(stream), socket.isOpen else { return }
    socket.append(Frame(stream: stream, kind: .grant, body: Control.encode(messages)))
    scheduleFlush()
  }

  private func input(_ stream: UInt32, _ message: [UInt8]?, isLast: Bool) {
    guard let input = calls[stream]?.input else {
      // The method takes one message: the end of a stream is harmless, a message is not.
      guard message != nil else { return }
      return answer(stream, Refusal(.messageMalformed, "the method takes no further messages"))
    }
    if let message {
      input.push(message)
      let backlog = input.backlog
      guard backlog.bytes < Self.smallBacklog || unreadBytes <= limits.requestBytesPerConnection - requestBytes else {
        return answer(stream, Refusal(.tooManyRequests, "too many bytes in flight on this connection"))
      }
      if backlog.messages > Self.backlogLimit
        || (backlog.messages > RPCClient.streamWindow && backlog.bytes > Self.backlogByteLimit)
      {
        return answer(stream, Refusal(.tooManyRequests, "the stream came faster than it is read"))
      }
    }
    if isLast { input.finish() }
  }

  /// Starts the handler at once, on the loop, outside the actor: it enters other actors of the loop without a hop.
  private nonisolated static func launch(
    _ connection: ServerConnection, _ dispatcher: Dispatcher, _ handler: Router.Handler, _ input: CallInput,
    _ context: CallContext, _ stream: UInt32
  ) -> Task<Void, Never> {
    Task.immediate(executorPreference: EventLoop.shared) {
      let result = await dispatcher.perform(handler, input, context: context) { message in
        try await connection.send(message, on: stream)
      }
      if !connection.finishHere(stream, result) { await connection.finish(stream, result) }
    }
  }

  /// Finishes without leaving the current job, if that runs on the loop: false when it does not.
  private nonisolated func finishHere(_ stream: UInt32, _ result: Result<CallOutcome, Refusal>) -> Bool {
    guard EventLoop.shared.isCurrent else { return false }
    assumeIsolated { $0.finish(stream, result) }
    return true
  }

  private func finish(_ stream: UInt32, _ result: Result<CallOutcome, Refusal>) {
    guard let call = calls.removeValue(forKey: stream) else { return }
    call.input?.abandon()
    if let timer = call.timer { loop.cancel(timer) }
    requestBytes -= call.size
    if !call.isAnswered, state.isOpen(stream) {
      switch result {
      case .success(.reply(let payload)): respond(stream, payload)
      case .success(.streamEnded):
        socket.append(Frame(stream: stream, kind: .data, flags: [.remoteClosed, .noData]))
        scheduleFlush()
      case .failure(let refusal): respond(stream, refusal)
      }
      state.end(stream)
    }
    if state.isDraining { closeWhenQuiet() }
  }

  /// One message of a streamed reply; waits while the reader, or the socket, is behind.
  private func send(_ message: [UInt8], on stream: UInt32) async throws {
    try Frame.checkSize(message.count)
    if let credit = calls[stream]?.credit { try await credit.take() }
    while mustWait(stream) {
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          // On the way here others may have had their turn.
          if mustWait(stream) { waitingForRoom.append(continuation) } else { continuation.resume() }
        }
      } onCancel: {
        Task { await wakeSenders() }
      }
    }
    try Task.checkCancellation()
    guard socket.isOpen, let call = calls[stream], !call.isAnswered else { throw CancellationError() }
    socket.append(Frame(stream: stream, kind: .data, body: message))
    scheduleFlush()
  }

  private func mustWait(_ stream: UInt32) -> Bool {
    !Task.isCancelled && socket.isOpen && socket.isFull && calls[stream]?.isAnswered == false
  }

  private static let late = Refusal(.deadlineExceeded, "the deadline passed before the call was done")

  private func expire(_ stream: UInt32) {
    calls[stream]?.timer = nil
    answer(stream, ServerConnection.late)
  }

  /// Replies with a refusal now, whatever the handler is doing, and cancels it.
  private func answer(_ stream: UInt32, _ refusal: Refusal) {
    guard state.isOpen(stream) else { return }
    respond(stream, refusal)
    state.end(stream)
    abandon(stream)
  }

  private func abandon(_ stream: UInt32) {
    guard calls[stream] != nil else { return }
    calls[stream]?.isAnswered = true
    calls[stream]?.credit?.close()
    calls[stream]?.input?.finish(.failure(CancellationError()))
    calls[stream]?.task?.cancel()
    // Its handler may be waiting for room; every sender looks again whether there is any reason to.
    wakeSenders()
  }

  // MARK: Control

  private func control(_ stream: UInt32, _ request: RequestEnvelope) {
    switch request.method {
    case Control.ping: respond(stream, [UInt8]())
    case Control.cancel:
      if let numbers = Control.decode(request.payload, count: 1) {
        answer(numbers[0], Refusal(.cancelled, "the caller cancelled the call"))
      }
      respond(stream, [UInt8]())
    case Control.grant:
      if let numbers = Control.decode(request.payload, count: 2) {
        calls[numbers[0]]?.credit?.grant(Int(numbers[1]))
      }
      respond(stream, [UInt8]())
    default: respond(stream, Refusal(.methodUnknown, "method \(request.method)"))
    }
    state.end(stream)
  }

  // MARK: Frames out

  private func respond(_ stream: UInt32, _ payload: [UInt8]) {
    respond(stream, ResponseEnvelope(payload: payload))
  }

  private func respond(_ stream: UInt32, _ refusal: Refusal) {
    respond(stream, ResponseEnvelope(status: StatusEnvelope(refusal)))
  }

  private func respond(_ stream: UInt32, _ response: ResponseEnvelope) {
    do throws(Refusal) {
      try socket.append(response, "the reply", on: stream, .response)
      scheduleFlush()
    } catch {
      respond(stream, error)
    }
  }

  private func scheduleFlush() {
    if socket.isWorthWriting { return flush() }
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    loop.beforeWaiting {
      self.assumeIsolated { $0.flush() }
    }
  }

  private func flush() {
    isFlushScheduled = false
    guard socket.isOpen else { return }
    guard socket.flush() else { return close() }
    guard !socket.isFull else { return }
    wakeSenders()
    if isHeldBack { answerMoreNextTurn() }
  }

  private func wakeSenders() {
    let waiting = waitingForRoom
    waitingForRoom = []
    for sender in waiting { sender.resume() }
  }

  // MARK: The end

  /// Refuses new calls, tells the peer, and closes when nothing is in flight any more.
  func drain() {
    guard socket.isOpen, !state.isDraining else { return }
    state.isDraining = true
    respond(0, ServerConnectionState.Rejection.draining.refusal)
    flush()
    closeWhenQuiet()
  }

  private func closeWhenQuiet() {
    guard socket.isOpen, calls.isEmpty, quietTimer == nil else { return }
    quietTimer = loop.schedule(after: ServerConnection.quiet) {
      self.assumeIsolated { connection in
        connection.quietTimer = nil
        // What has come meanwhile is refused, which its caller can tell from a call that is lost.
        connection.ready(.read)
        guard connection.socket.isOpen, connection.calls.isEmpty else { return }
        let isDone = connection.socket.isFlushed && !connection.hasBacklog
        if isDone { connection.close() } else { connection.closeWhenQuiet() }
      }
    }
  }

  /// Closes now and cancels every handler.
  func close() {
    guard socket.isOpen else { return }
    // What has been done is told, if the peer still listens.
    _ = socket.flush()
    socket.close()
    if let quietTimer { loop.cancel(quietTimer) }
    if let stallTimer { loop.cancel(stallTimer) }
    for (stream, call) in calls {
      if let timer = call.timer { loop.cancel(timer) }
      calls[stream]?.timer = nil
      state.end(stream)
      abandon(stream)
    }
    wakeSenders()
    onClosed()
  }
}

extension ServerConnectionState.Rejection {
  /// What the peer is told; the reference implementation's words where it has some.
  var refusal: Refusal {
    switch self {
    case .evenStream: Refusal(.messageMalformed, "StreamID must be odd for client initiated streams")
    case .reusedStream: Refusal(.messageMalformed, "StreamID cannot be re-used and must increment")
    case .unknownStream: Refusal(.messageMalformed, "StreamID is no longer active")
    case .dataAfterClose: Refusal(.messageMalformed, "data handling error: stream closed")
    case .dataWithClose: Refusal(.messageMalformed, "data close message cannot include data")
    case .tooLong(let length):
      Refusal(
        .messageTooLarge, "message length \(length) exceed maximum message size of \(Frame.bodyLimit)")
    case .tooMany(let limit): Refusal(.tooManyRequests, "more than \(limit) calls in flight on this connection")
    case .draining: Refusal(.draining, "the service is stopping; try again")
    }
  }
}
