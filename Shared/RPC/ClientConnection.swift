import EventLoop
import Vocabulary
import Wire

/// One connection to a server, shared by every call of this process to it. Lives on the event loop.
actor ClientConnection {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  private let path: String
  private let descriptor: Int32
  private var socket: FrameSocket?
  private var newest: UInt32 = 0
  private var calls: [UInt32: PendingCall] = [:]
  private(set) var isOpen = true

  private final class PendingCall {
    let isStream: Bool
    var timer: TimerID?
    /// Who waits for the reply, or for the next message of the stream.
    var waiter: CheckedContinuation<[UInt8]?, any Error>?
    var buffer: [[UInt8]] = []
    var end: Result<Void, Refusal>?

    init(isStream: Bool) { self.isStream = isStream }
  }

  /// Messages of a stream that its reader has not taken yet; past this the socket is left unread.
  private static let bufferLimit = 256

  /// - Throws: `service_down` when nobody answers on the path.
  init(path: String, loop: EventLoop) throws(Refusal) {
    self.path = path
    self.loop = loop
    descriptor = try UnixSocket.connect(to: path)
  }

  func start() {
    let socket = FrameSocket(
      descriptor: descriptor, loop: loop,
      onEvent: { [weak self] event in self?.assumeIsolated { $0.received(event) } },
      onClose: { [weak self] in self?.assumeIsolated { $0.closed() } },
      onDrained: {})
    self.socket = socket
    socket.start()
  }

  // MARK: Calls

  /// - Throws: ``Unsent`` when the connection was gone before anything was written.
  func unary(_ request: RequestEnvelope, timeout: Duration?) async throws -> [UInt8] {
    let stream = try begin(request, flags: [], timeout: timeout, isStream: false)
    guard let payload = try await message(of: stream) else { throw Refusal(.outcomeUnknown, "the reply is missing") }
    return payload
  }

  /// - Throws: as ``unary(_:timeout:)``.
  func serverStream(_ request: RequestEnvelope, timeout: Duration?) throws -> UInt32 {
    try begin(request, flags: .remoteClosed, timeout: timeout, isStream: true)
  }

  /// The next message of a stream, nil at its end.
  func message(of stream: UInt32) async throws -> [UInt8]? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in wait(for: stream, continuation) }
    } onCancel: {
      Task { await self.abandon(stream) }
    }
  }

  /// Gives a call up: its waiter learns of it, and the server is told.
  func abandon(_ stream: UInt32) { giveUp(stream, Refusal(.cancelled, "the call was cancelled")) }

  func close() {
    socket?.close()
    closed()
  }

  private func begin(_ request: RequestEnvelope, flags: FrameFlags, timeout: Duration?, isStream: Bool) throws -> UInt32 {
    guard isOpen, let socket else { throw Unsent() }
    let body = request.encoded()
    guard body.count <= Frame.maximumBody else {
      throw Refusal(.messageTooLarge, "the request has \(body.count) bytes; the most is \(Frame.maximumBody)")
    }
    newest = newest == 0 ? 1 : newest + 2
    let stream = newest
    let call = PendingCall(isStream: isStream)
    calls[stream] = call
    if let timeout {
      call.timer = loop.schedule(after: max(timeout, .zero)) { [weak self] in
        self?.assumeIsolated { $0.giveUp(stream, Refusal(.deadlineExceeded, "no reply within the call's time")) }
      }
    }
    // Odd ids run out after two billion calls; the next call opens a new connection.
    if newest > UInt32.max - 4 { isOpen = false }
    socket.send(Frame(stream: stream, type: .request, flags: flags, body: body))
    return stream
  }

  private func wait(for stream: UInt32, _ continuation: CheckedContinuation<[UInt8]?, any Error>) {
    guard let call = calls[stream] else {
      continuation.resume(throwing: Refusal(.cancelled, "the call is over"))
      return
    }
    if !call.buffer.isEmpty {
      continuation.resume(returning: call.buffer.removeFirst())
      resumeReadingIfCalm()
    } else if let end = call.end {
      forget(stream)
      continuation.resume(with: end.map { nil }.mapError { $0 })
    } else if Task.isCancelled {
      continuation.resume(throwing: Refusal(.cancelled, "the call was cancelled"))
      abandon(stream)
    } else {
      call.waiter = continuation
    }
  }

  // MARK: Frames

  private func received(_ event: FrameDecoder.Event) {
    switch event {
    case .frame(let frame):
      switch frame.type {
      case .response: response(frame)
      case .data: data(frame)
      default: return
      }
    case .oversize(let stream, _, _): end(stream, .failure(Refusal(.messageTooLarge, "the reply is too large")))
    case .garbage: close()
    }
  }

  private func response(_ frame: Frame) {
    guard let call = calls[frame.stream] else { return }
    let envelope: ResponseEnvelope
    do throws(WireError) {
      envelope = try ResponseEnvelope(decoding: frame.body)
    } catch {
      return end(frame.stream, .failure(Refusal(.outcomeUnknown, "the reply is not ttrpc")))
    }
    if let status = envelope.status, status.code != 0 { return end(frame.stream, .failure(status.refusal)) }
    if !call.isStream || !envelope.payload.isEmpty { deliver(envelope.payload, to: frame.stream) }
    end(frame.stream, .success(()))
  }

  private func data(_ frame: Frame) {
    if !frame.flags.contains(.noData) { deliver(frame.body, to: frame.stream) }
    if frame.flags.contains(.remoteClosed) { end(frame.stream, .success(())) }
  }

  private func deliver(_ message: [UInt8], to stream: UInt32) {
    guard let call = calls[stream] else { return }
    if let waiter = call.waiter {
      call.waiter = nil
      if !call.isStream { forget(stream) }
      waiter.resume(returning: message)
    } else {
      call.buffer.append(message)
      if call.buffer.count >= Self.bufferLimit { socket?.pauseReading(true) }
    }
  }

  private func end(_ stream: UInt32, _ result: Result<Void, Refusal>) {
    guard let call = calls[stream], call.end == nil else { return }
    call.end = result
    if let timer = call.timer { loop.cancel(timer) }
    guard let waiter = call.waiter else { return }
    call.waiter = nil
    forget(stream)
    waiter.resume(with: result.map { nil }.mapError { $0 })
  }

  private func giveUp(_ stream: UInt32, _ refusal: Refusal) {
    guard let call = calls[stream] else { return }
    let wasOver = call.end != nil
    end(stream, .failure(refusal))
    forget(stream)
    guard !wasOver, isOpen, let socket else { return }
    newest += 2
    let cancel = RequestEnvelope(
      service: ServerState.control, method: "Cancel", payload: ControlCancel.payload(stream: stream))
    socket.send(Frame(stream: newest, type: .request, body: cancel.encoded()))
  }

  private func forget(_ stream: UInt32) {
    if let timer = calls.removeValue(forKey: stream)?.timer { loop.cancel(timer) }
    resumeReadingIfCalm()
  }

  private func resumeReadingIfCalm() {
    if calls.values.allSatisfy({ $0.buffer.count < Self.bufferLimit / 2 }) { socket?.pauseReading(false) }
  }

  private func closed() {
    isOpen = false
    socket = nil
    for stream in calls.keys {
      end(stream, .failure(Refusal(.outcomeUnknown, "the connection to \(path) was lost during the call")))
    }
  }
}

/// Nothing of the call has been written: it may be made again.
struct Unsent: Error {}
