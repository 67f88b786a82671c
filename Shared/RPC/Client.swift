internal import EventLoop
internal import Vocabulary
internal import Wire

/// Calls a server on a Unix socket: connects when first needed, shares one connection among all callers, connects
/// again after a loss.
///
/// A call that never left is made again on a new connection. A call that left and was not answered throws
/// `outcome_unknown`: ask again with the same idempotency key. Nobody listening throws `service_down` after
/// ``Options/patience``.
public final class RPCClient: RPCChannel {
  public struct Options: Sendable {
    /// How long a call waits for a server that does not answer yet, such as one that is being restarted.
    public var patience: Duration = .seconds(2)
    /// The first pause between two attempts to connect; each further pause is twice as long, less a random part.
    public var firstPause: Duration = .milliseconds(10)
    public var longestPause: Duration = .milliseconds(500)

    public init() {}
  }

  /// Messages of a streamed reply the server may send ahead of the reader.
  static let streamWindow = 32

  private let core: ClientCore

  /// - Parameter path: the server's socket. Nothing is connected yet.
  public init(path: String, options: Options = .init()) {
    core = ClientCore(path: path, options: options)
  }

  /// Calls in flight, and streams that are still read, are finished first.
  deinit {
    let core = core
    Task(executorPreference: EventLoop.shared) { await core.release() }
  }

  public func unary(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> [UInt8] {
    try await core.unary(service: service, method: method, payload: payload, options: options)
  }

  public func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    try await core.serverStream(service: service, method: method, payload: payload, options: options)
  }

  public func duplex(
    service: String, method: String, shape: DuplexShape, options: CallOptions
  ) async throws -> RPCDuplex {
    try await core.duplex(service: service, method: method, shape: shape, options: options)
  }

  /// Asks the server for a sign of life, on the connection itself: no interceptor and no method takes part.
  public func ping(timeout: Duration = .seconds(1)) async throws {
    _ = try await unary(
      service: Control.service, method: Control.ping, payload: [], options: CallOptions(timeout: timeout))
  }

  /// Closes the connection; calls in flight end as unknown, and later calls are refused.
  public func close() async { await core.close() }
}

/// The client's connection and how it comes back. Lives on the event loop.
actor ClientCore {
  nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

  private let loop = EventLoop.shared
  private let path: String
  private let options: RPCClient.Options
  private var connection: ClientConnection?
  private var retired: [UInt64: ClientConnection] = [:]
  private var nextNumber: UInt64 = 0
  private var nextWaiter: UInt64 = 0
  private var failures = 0
  private var nextAttempt: ContinuousClock.Instant = .now
  private var isClosed = false

  init(path: String, options: RPCClient.Options) {
    self.path = path
    self.options = options
  }

  // MARK: Calls

  func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8] {
    let deadline = options.timeout.map { ContinuousClock.now + $0 }
    let giveUp = giveUpTime(deadline)
    while true {
      let connection = try await usable(until: giveUp)
      let request = try envelope(service, method, payload, options.metadata, deadline)
      guard let stream = connection.openStream(.unary) else { continue }
      let number = connection.number
      let outcome = await withTaskCancellationHandler {
        // Naming `self` here is what keeps this closure, and so the connection, on the actor.
        await withCheckedContinuation { self.send(request, on: stream, of: connection, to: $0) }
      } onCancel: {
        Task(executorPreference: EventLoop.shared) { await self.cancel(stream, on: number) }
      }
      switch outcome {
      case .reply(let body):
        guard let response = try? ResponseEnvelope(decoding: body) else { throw ClientConnection.unreadable }
        guard let status = response.status, status.code != 0 else { return response.payload }
        let refusal = status.refusal
        guard refusal.reason == .draining, ContinuousClock.now < giveUp else { throw refusal }
        // It never began there. The next server is, or soon will be, behind the same path.
        retire(connection)
        postpone()
      case .notSent: continue
      case .lost, .refused, .cancelled: throw ClientConnection.error(of: outcome)
      }
    }
  }

  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    let deadline = options.timeout.map { ContinuousClock.now + $0 }
    while true {
      let connection = try await usable(until: giveUpTime(deadline))
      var metadata = options.metadata
      metadata[MetadataKey.streamCredit] = String(RPCClient.streamWindow)
      let request = try envelope(service, method, payload, metadata, deadline)
      guard let stream = connection.openStream(.serverStream) else { continue }
      let number = connection.number
      let taken = GrantCounter(every: RPCClient.streamWindow / 2)
      let buffer = StreamBuffer {
        guard let grant = taken.take() else { return }
        Task(executorPreference: EventLoop.shared) { await self.grant(stream, grant, on: number) }
      } onAbandoned: {
        Task(executorPreference: EventLoop.shared) { await self.cancel(stream, on: number) }
      }
      connection.send(request, on: stream, to: buffer)
      return RPCStream(buffer)
    }
  }

  func duplex(service: String, method: String, shape: DuplexShape, options: CallOptions) async throws -> RPCDuplex {
    let deadline = options.timeout.map { ContinuousClock.now + $0 }
    let giveUp = giveUpTime(deadline)
    while true {
      let connection = try await usable(until: giveUp)
      let number = connection.number
      guard let knowsControl = try await knowsControl(connection, deadline) else { continue }
      var metadata = options.metadata
      metadata[MetadataKey.streamCredit] = String(RPCClient.streamWindow)
      let request = try envelope(service, method, [], metadata, deadline)
      guard let stream = connection.openStream(.duplex) else { continue }
      let taken = GrantCounter(every: RPCClient.streamWindow / 2)
      let buffer = StreamBuffer {
        guard let grant = taken.take() else { return }
        Task(executorPreference: EventLoop.shared) { await self.grant(stream, grant, on: number) }
      } onAbandoned: {
        Task(executorPreference: EventLoop.shared) { await self.cancel(stream, on: number) }
      }
      let credit = knowsControl ? Credit(RPCClient.streamWindow) : nil
      connection.open(request, on: stream, to: buffer, .init(credit: credit, shape: shape))
      return RPCDuplex(
        send: { try await self.send($0, on: stream, of: number, credit) },
        finish: { await self.finishSending(stream, on: number) }, replies: RPCStream(buffer))
    }
  }

  /// Whether the server behind a connection grants credit: asked once, by a ping. Nil when the connection was lost.
  private func knowsControl(
    _ connection: ClientConnection, _ deadline: ContinuousClock.Instant?
  ) async throws -> Bool? {
    if let known = connection.knowsControl { return known }
    guard let stream = connection.openStream(.unary) else { return nil }
    let request = try envelope(Control.service, Control.ping, [], [:], deadline)
    let number = connection.number
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { self.send(request, on: stream, of: connection, to: $0) }
    } onCancel: {
      Task(executorPreference: EventLoop.shared) { await self.cancel(stream, on: number) }
    }
    switch outcome {
    case .reply(let body):
      guard let response = try? ResponseEnvelope(decoding: body) else { throw ClientConnection.unreadable }
      let isKnown = response.status.map { $0.code == 0 } ?? true
      connection.knowsControl = isKnown
      return isKnown
    case .notSent, .lost:
      try Task.checkCancellation()
      return nil
    case .refused, .cancelled: throw ClientConnection.error(of: outcome)
    }
  }

  private func send(_ message: [UInt8], on stream: UInt32, of number: UInt64, _ credit: Credit?) async throws {
    guard message.count <= Frame.bodyLimit else {
      throw Refusal(.messageTooLarge, "a message of \(message.count) bytes exceeds \(Frame.bodyLimit)")
    }
    do { try await credit?.take() } catch {
      try Task.checkCancellation()
      throw SendingEnded()
    }
    while let connection = find(number), connection.isFull {
      try Task.checkCancellation()
      await room(on: connection, until: .now + .seconds(60))
    }
    guard let connection = find(number), connection.send(message, on: stream) else { throw SendingEnded() }
  }

  private func finishSending(_ stream: UInt32, on number: UInt64) {
    find(number)?.finishSending(stream)
  }

  private func envelope(
    _ service: String, _ method: String, _ payload: [UInt8], _ metadata: Metadata,
    _ deadline: ContinuousClock.Instant?
  ) throws -> RequestEnvelope {
    var timeout: Int64 = 0
    if let deadline {
      timeout = ContinuousClock.now.duration(to: deadline).wholeNanoseconds
      if timeout <= 0 { throw Refusal(.deadlineExceeded, "the call's deadline passed before it was sent") }
    }
    return RequestEnvelope(
      service: service, method: method, payload: payload, timeoutNanos: timeout,
      metadata: metadata.pairs.map { KeyValue(key: $0.key, value: $0.value) })
  }

  private func send(
    _ request: RequestEnvelope, on stream: UInt32, of connection: ClientConnection,
    to continuation: CheckedContinuation<ClientConnection.Outcome, Never>
  ) {
    if Task.isCancelled {
      connection.closeStream(stream)
      return continuation.resume(returning: .cancelled)
    }
    connection.send(request, on: stream, to: continuation)
  }

  private func cancel(_ stream: UInt32, on number: UInt64) {
    find(number)?.cancel(stream)
  }

  private func grant(_ stream: UInt32, _ messages: Int, on number: UInt64) {
    find(number)?.grant(stream, UInt32(messages))
  }

  private func find(_ number: UInt64) -> ClientConnection? {
    connection?.number == number ? connection : retired[number]
  }

  // MARK: Connecting

  private func giveUpTime(_ deadline: ContinuousClock.Instant?) -> ContinuousClock.Instant {
    let patience = ContinuousClock.now + options.patience
    return deadline.map { min($0, patience) } ?? patience
  }

  /// A connection with room for a call; waits for one until `giveUp`.
  private func usable(until giveUp: ContinuousClock.Instant) async throws -> ClientConnection {
    var complaint = "does not answer"
    while true {
      try Task.checkCancellation()
      if isClosed { throw Refusal(.serviceDown, "the client of \(path) is closed") }
      if let connection, connection.isUsable {
        if !connection.isFull { return connection }
        guard ContinuousClock.now < giveUp else {
          throw Refusal(.serviceDown, "the service at \(path) does not read what it is sent")
        }
        await room(on: connection, until: giveUp)
        continue
      }
      if let connection { retire(connection) }
      if nextAttempt <= .now {
        do {
          return try connect()
        } catch let failure as Socket.ConnectFailure {
          complaint = failure.description
          postpone()
        }
      }
      if nextAttempt >= giveUp { throw Refusal(.serviceDown, "nobody answers at \(path): \(complaint)") }
      let pause = ContinuousClock.now.duration(to: nextAttempt)
      await withCheckedContinuation { continuation in
        loop.schedule(after: max(.zero, pause)) { continuation.resume() }
      }
    }
  }

  /// Waits until a full connection has room, `giveUp` has come or the caller is cancelled.
  private func room(on connection: ClientConnection, until giveUp: ContinuousClock.Instant) async {
    nextWaiter += 1
    let waiter = nextWaiter
    let number = connection.number
    let timer = loop.schedule(after: ContinuousClock.now.duration(to: giveUp)) {
      self.assumeIsolated { $0.find(number)?.stopWaiting(waiter) }
    }
    defer { loop.cancel(timer) }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled { return continuation.resume() }
        connection.room(waiter, continuation)
      }
    } onCancel: {
      Task(executorPreference: EventLoop.shared) { await self.stopWaiting(waiter, on: number) }
    }
  }

  private func stopWaiting(_ waiter: UInt64, on number: UInt64) {
    find(number)?.stopWaiting(waiter)
  }

  private func connect() throws -> ClientConnection {
    let descriptor = try Socket.connect(path: path)
    failures = 0
    nextNumber += 1
    let connection = ClientConnection(descriptor, number: nextNumber, on: loop)
    connection.open()
    self.connection = connection
    return connection
  }

  /// Sets the time of the next attempt: twice as far as the last one, less up to half of it by chance.
  private func postpone() {
    let pause = min(options.longestPause, options.firstPause * (1 << min(failures, 16)))
    failures += 1
    nextAttempt = .now + pause * Double.random(in: 0.5...1)
  }

  private func retire(_ connection: ClientConnection) {
    retired = retired.filter { $0.value.isOpen }
    connection.retire()
    if connection.isOpen { retired[connection.number] = connection }
    if self.connection === connection { self.connection = nil }
  }

  /// Makes no new calls and closes after the last one in flight.
  func release() {
    isClosed = true
    if let connection { retire(connection) }
  }

  func close() {
    isClosed = true
    connection?.close()
    connection = nil
    for connection in retired.values { connection.close() }
    retired = [:]
  }
}

extension Duration {
  /// Nanoseconds, cut to what an `Int64` holds.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if isTooLong { return seconds > 0 ? .max : .min }
    let (sum, isOver) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return isOver ? (product > 0 ? .max : .min) : sum
  }
}
