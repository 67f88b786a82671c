internal import EventLoop
internal import Vocabulary
internal import Wire

/// One connection of a client with the calls that wait on it. Confined to the client's actor, so to the event loop.
final class ClientConnection {
  /// What became of a unary call.
  enum Outcome: Sendable {
    case reply([UInt8])
    /// No byte of it ever left: it may be made again elsewhere.
    case notSent
    /// It left, and the connection was lost before a reply: nobody knows.
    case lost
    case refused(Refusal)
    case cancelled
  }

  private enum Receiver {
    // Unsafe: resumed once, by whoever takes the call out of `pending`; checking that costs more than the resuming.
    case unary(UnsafeContinuation<Outcome, Never>, call: UInt64)
    case stream(StreamBuffer)

    func isUnary(_ wanted: UInt64) -> Bool {
      if case .unary(_, wanted) = self { true } else { false }
    }
  }

  private struct Pending {
    let receiver: Receiver
    /// Where its request begins in the stream of bytes.
    let position: UInt64
    var timer: TimerID?
    /// Set for a call whose client streams: what it may still send, and whether a single answer is expected.
    var upload: Upload?
  }

  struct Upload {
    /// Nil for a server that knows nothing of credit.
    let credit: Credit?
    let shape: DuplexShape
  }

  let number: UInt64
  private let loop: EventLoop
  private let socket: FrameSocket
  private var state = ClientConnectionState()
  private var pending: [UInt32: Pending] = [:]
  private var isFlushScheduled = false
  private var waitingForRoom: [UInt64: CheckedContinuation<Void, Never>] = [:]
  private var isGoingAway = false
  /// Whether the server knows our control service; nil until it was asked.
  var knowsControl: Bool?

  /// A reader that has not asked for less may leave this many messages unread before the call is given up.
  static let backlogLimit = 1_024
  /// And this many bytes.
  static let backlogByteLimit = 64 << 20
  private static let readsPerTurn = 16

  init(_ descriptor: Int32, number: UInt64, on loop: EventLoop) {
    self.number = number
    self.loop = loop
    socket = FrameSocket(descriptor, on: loop, writeLimit: 8 << 20, pausesReading: false)
  }

  func open() {
    socket.watch { readiness in
      if readiness.contains(.read) || readiness.isClosed { self.read() }
      self.flush()
    }
  }

  var isOpen: Bool { socket.isOpen }
  /// Whether new calls may be made on it.
  var isUsable: Bool { socket.isOpen && !isGoingAway }
  var isFull: Bool { socket.isOpen && socket.isFull }

  func openStream(_ shape: ClientConnectionState.Shape) -> UInt32? {
    let stream = state.open(shape)
    if stream == nil { retire() }
    return stream
  }

  // MARK: Calls

  func send(
    _ request: RequestEnvelope, of call: UInt64, until deadline: ContinuousClock.Instant?,
    to continuation: UnsafeContinuation<Outcome, Never>
  ) {
    guard socket.isOpen, let stream = openStream(.unary) else { return continuation.resume(returning: .notSent) }
    do throws(Refusal) {
      try enqueue(request, on: stream, until: deadline, .unary(continuation, call: call), flags: [])
    } catch {
      continuation.resume(returning: .refused(error))
    }
  }

  func send(
    _ request: RequestEnvelope, on stream: UInt32, until deadline: ContinuousClock.Instant?, to buffer: StreamBuffer
  ) {
    do throws(Refusal) {
      try enqueue(request, on: stream, until: deadline, .stream(buffer), flags: .remoteClosed)
    } catch {
      buffer.finish(.failure(error))
    }
  }

  func open(
    _ request: RequestEnvelope, on stream: UInt32, until deadline: ContinuousClock.Instant?, to buffer: StreamBuffer,
    _ upload: Upload
  ) {
    do throws(Refusal) {
      try enqueue(request, on: stream, until: deadline, .stream(buffer), flags: .remoteOpen, upload)
    } catch {
      upload.credit?.close()
      buffer.finish(.failure(error))
    }
  }

  /// One message of the client's stream; false once the call is over.
  func send(_ message: [UInt8], on stream: UInt32) -> Bool {
    guard socket.isOpen, pending[stream]?.upload != nil else { return false }
    socket.append(Frame(stream: stream, kind: .data, body: message))
    scheduleFlush()
    return true
  }

  /// Nothing more comes on the client's stream.
  func finishSending(_ stream: UInt32) {
    guard socket.isOpen, pending[stream]?.upload != nil else { return }
    socket.append(Frame(stream: stream, kind: .data, flags: [.remoteClosed, .noData]))
    scheduleFlush()
  }

  private func enqueue(
    _ request: RequestEnvelope, on stream: UInt32, until deadline: ContinuousClock.Instant?, _ receiver: Receiver,
    flags: Frame.Flags, _ upload: Upload? = nil
  ) throws(Refusal) {
    var call = Pending(receiver: receiver, position: socket.position, upload: upload)
    do throws(Refusal) {
      guard socket.isOpen else { throw Refusal(.serviceDown, "the connection was lost before the call was sent") }
      try socket.append(request, "the request", on: stream, .request, flags)
    } catch {
      state.forget(stream)
      throw error
    }
    call.timer = deadline.map { deadline in
      loop.schedule(at: deadline) {
        self.giveUp(stream, .refused(Refusal(.deadlineExceeded, "no answer within the call's deadline")))
      }
    }
    pending[stream] = call
    scheduleFlush()
  }

  /// Ends the caller's wait; an answer that still comes is ignored.
  private func giveUp(_ stream: UInt32, _ outcome: Outcome) {
    guard let call = take(stream) else { return }
    state.forget(stream)
    deliver(outcome, to: call)
    retireIfDone()
  }

  /// The caller was cancelled: tells the server, which cancels the handler.
  func cancel(_ stream: UInt32) {
    guard pending[stream] != nil else { return }
    giveUp(stream, .cancelled)
    tell(Control.cancel, Control.encode(stream))
  }

  /// The same for a unary call, whose caller knows it by its own number.
  func cancel(call: UInt64) {
    let stream = pending.first { $0.value.receiver.isUnary(call) }?.key
    if let stream { cancel(stream) }
  }

  /// Lets the server send more on a stream.
  func grant(_ stream: UInt32, _ messages: UInt32) {
    guard pending[stream] != nil else { return }
    tell(Control.grant, Control.encode(stream, messages))
  }

  private func tell(_ method: String, _ payload: [UInt8]) {
    guard socket.isOpen, let stream = state.open(.control) else { return }
    let request = RequestEnvelope(service: Control.service, method: method, payload: payload)
    socket.append(Frame(stream: stream, kind: .request, body: request.encoded()))
    scheduleFlush()
  }

  private func take(_ stream: UInt32) -> Pending? {
    guard let call = pending.removeValue(forKey: stream) else { return nil }
    if let timer = call.timer { loop.cancel(timer) }
    call.upload?.credit?.close()
    return call
  }

  private func deliver(_ outcome: Outcome, to call: Pending) {
    switch call.receiver {
    case .unary(let continuation, _): continuation.resume(returning: outcome)
    case .stream(let buffer): buffer.finish(.failure(ClientConnection.error(of: outcome)))
    }
  }

  static func read(_ body: consuming [UInt8]) throws(Refusal) -> ResponseEnvelope {
    do throws(WireError) { return try ResponseEnvelope(decoding: body) } catch { throw unreadable }
  }

  static let unreadable = Refusal(.outcomeUnknown, "the server answered against the protocol")

  /// What a caller is thrown for an outcome that is no reply.
  static func error(of outcome: Outcome) -> any Error {
    switch outcome {
    case .reply, .lost: Refusal(.outcomeUnknown, "the connection was lost before the answer came")
    case .notSent: Refusal(.serviceDown, "the connection was lost before the call was sent")
    case .refused(let refusal): refusal
    case .cancelled: CancellationError()
    }
  }

  // MARK: Frames in

  private func read() {
    for _ in 0..<ClientConnection.readsPerTurn {
      let fill = socket.fill()
      while socket.isOpen, let item = socket.next() { receive(item) }
      switch fill {
      case .more: continue
      case .drained: return
      case .closed: return close()
      }
    }
  }

  private func receive(_ item: FrameDecoder.Item) {
    switch item {
    case .frame(let frame): perform(state.receive(frame))
    case .oversize(let stream, _, let length): perform(state.receiveOversize(stream: stream, length: length))
    case .broken: close()
    }
  }

  private func perform(_ action: ClientConnectionState.Action) {
    switch action {
    case .none: break
    case .reply(let stream, let body): reply(stream, body)
    case .message(let stream, let body): push(stream, body)
    case .end(let stream):
      if case .stream(let buffer) = take(stream)?.receiver { buffer.finish() }
    case .violation(let stream):
      giveUp(stream, .refused(ClientConnection.unreadable))
    case .oversize(let stream, let length):
      giveUp(
        stream, .refused(Refusal(.messageTooLarge, "the answer of \(length) bytes exceeds \(Frame.bodyLimit)")))
    case .grant(let stream, let messages): pending[stream]?.upload?.credit?.grant(Int(messages))
    case .goAway: isGoingAway = true
    }
    retireIfDone()
  }

  private func reply(_ stream: UInt32, _ body: [UInt8]) {
    guard let call = take(stream) else { return }
    switch call.receiver {
    case .unary(let continuation, _): continuation.resume(returning: .reply(body))
    case .stream(let buffer):
      do {
        let response = try ClientConnection.read(body)
        if let status = response.status, status.code != 0 { throw status.refusal }
        // A single answer where a stream was asked for is a stream of one; where one was asked for it may be empty.
        if call.upload?.shape == .oneReply || !response.payload.isEmpty { buffer.push(response.payload) }
        buffer.finish()
      } catch {
        buffer.finish(.failure(error))
      }
    }
  }

  private func push(_ stream: UInt32, _ message: [UInt8]) {
    guard case .stream(let buffer) = pending[stream]?.receiver else { return }
    buffer.push(message)
    let backlog = buffer.backlog
    // Only a server that knows nothing of credit comes so far.
    guard backlog.messages > ClientConnection.backlogLimit || isTooHeavy(backlog) else { return }
    giveUp(stream, .refused(Refusal(.tooManyRequests, "the reader fell too far behind the stream")))
    tell(Control.cancel, Control.encode(stream))
  }

  private func isTooHeavy(_ backlog: (messages: Int, bytes: Int)) -> Bool {
    backlog.messages > RPCClient.streamWindow && backlog.bytes > ClientConnection.backlogByteLimit
  }

  // MARK: Frames out

  /// Resumes `continuation` when the socket has taken some of what waits for it, or at ``stopWaiting(_:)``.
  func room(_ waiter: UInt64, _ continuation: CheckedContinuation<Void, Never>) {
    waitingForRoom[waiter] = continuation
  }

  func stopWaiting(_ waiter: UInt64) {
    waitingForRoom.removeValue(forKey: waiter)?.resume()
  }

  private func scheduleFlush() {
    if socket.isWorthWriting { return flush() }
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    loop.beforeWaiting { self.flush() }
  }

  private func flush() {
    isFlushScheduled = false
    guard socket.isOpen else { return }
    guard socket.flush() else {
      // Answers that came before the server closed are answers all the same.
      read()
      return close()
    }
    if !socket.isFull { wakeCallers() }
  }

  private func wakeCallers() {
    let waiting = waitingForRoom
    waitingForRoom = [:]
    for caller in waiting.values { caller.resume() }
  }

  // MARK: The end

  /// Makes no new calls here, and closes when the last has its answer.
  func retire() {
    isGoingAway = true
    retireIfDone()
  }

  private func retireIfDone() {
    if isGoingAway, pending.isEmpty { close() }
  }

  func close() {
    guard socket.isOpen else { return }
    socket.close()
    let calls = pending
    pending = [:]
    for call in calls.values {
      if let timer = call.timer { loop.cancel(timer) }
      call.upload?.credit?.close()
      deliver(socket.hasLeft(call.position) ? .lost : .notSent, to: call)
    }
    wakeCallers()
  }
}
