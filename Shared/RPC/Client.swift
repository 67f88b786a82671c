internal import EventLoop
internal import Vocabulary
internal import Wire

/// Calls a server on a Unix socket: connects when first needed, shares one connection among all callers, connects
/// again after a loss.
///
/// Where several processes serve alike, whoever answers is as good as another: the client stays with one until that is lost or
/// goes down.
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
    /// The user that the server must be, as the kernel says; nil for anybody. Where several users may put sockets into a folder, one
    /// of them could otherwise answer in the server's place, and be told what was meant for it.
    public var server: UInt32?
    /// What the server is called in a refusal, for who is not to learn where its socket is and who listens there; nil where they may.
    public var serverName: String?

    public init() {}
  }

  /// Messages of a streamed reply the server may send ahead of the reader.
  static let streamWindow = 32

  private let core: ClientCore

  /// - Parameters:
  ///   - path: the server's socket. Nothing is connected yet.
  ///   - options: how long a call waits for a server that does not answer, and how often it tries.
  public convenience init(path: String, options: Options = .init()) {
    self.init(paths: [path], options: options)
  }

  /// - Parameter paths: sockets of servers that serve alike, the preferred first; not all need be there. At least one.
  public init(paths: [String], options: Options = .init()) {
    precondition(!paths.isEmpty)
    core = ClientCore(paths: paths, options: options)
  }

  /// Calls in flight, and streams that are still read, are finished first.
  deinit {
    let core = core
    Task(executorPreference: EventLoop.shared) { await core.release() }
  }

  public func unary(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> [UInt8] {
    // Callers at home on the loop, as all of a service's are, go straight on.
    guard EventLoop.shared.isHome else {
      return try await unaryFromElsewhere(service: service, method: method, payload: payload, options: options)
    }
    return try await core.unary(service: service, method: method, payload: payload, options: options)
  }

  @concurrent
  private func unaryFromElsewhere(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> [UInt8] {
    try await withTaskExecutorPreference(EventLoop.shared) {
      try await core.unary(service: service, method: method, payload: payload, options: options)
    }
  }

  public func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    try await core.serverStream(service: service, method: method, payload: payload, options: options)
  }

  @concurrent
  public func duplex(
    service: String, method: String, shape: DuplexShape, options: CallOptions
  ) async throws -> RPCDuplex {
    try await withTaskExecutorPreference(EventLoop.shared) {
      try await core.duplex(service: service, method: method, shape: shape, options: options)
    }
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
  private let paths: [String]
  /// The server that is called, or tried next.
  private var present = 0
  private let options: RPCClient.Options
  private var connection: ClientConnection?
  private var retired: [UInt64: ClientConnection] = [:]
  private var nextNumber: UInt64 = 0
  private var nextCall: UInt64 = 0
  private var nextWaiter: UInt64 = 0
  private var failures = 0
  private var nextAttempt: ContinuousClock.Instant = .now
  private var isClosed = false

  private var path: String { paths[present] }

  init(paths: [String], options: RPCClient.Options) {
    self.paths = paths
    self.options = options
  }

  // MARK: Calls

  /// Call it at home on the loop, where it stays: nothing here waits but for a connection and for the answer.
  nonisolated func unary(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> [UInt8] {
    var now = ContinuousClock.now
    let deadline = options.timeout.map { now + $0 }
    let giveUp = giveUpTime(deadline, now)
    while true {
      let place: Place
      if let ready = placeAtOnce() {
        place = ready
      } else {
        place = try await makePlace(until: giveUp)
        now = .now
      }
      let request = try envelope(service, method, payload, options.metadata, deadline, now)
      let outcome = await exchange(request, until: deadline, at: place)
      switch outcome {
      case .reply(let body):
        let response = try ClientConnection.read(body)
        guard let status = response.status, status.code != 0 else { return response.payload }
        let refusal = status.refusal
        guard refusal.reason == .draining, ContinuousClock.now < giveUp else { throw refusal }
        // It never began there. Another server is, or soon will be, behind this or another path.
        await leave(place)
      case .notSent: break
      case .lost, .refused, .cancelled: throw ClientConnection.error(of: outcome)
      }
      now = .now
    }
  }

  /// A call about to be made on a connection. It has its stream only when it is sent, for streams leave in order.
  private struct Place: Sendable {
    let call: UInt64
    let connection: UInt64
  }

  /// A place for a unary call, if one is to be had without waiting.
  private nonisolated func placeAtOnce() -> Place? { assumeIsolated { $0.readyPlace() } }

  private func readyPlace() -> Place? {
    guard !isClosed, let connection, connection.isUsable, !connection.isFull, !Task.isCancelled else { return nil }
    return place(on: connection)
  }

  private func makePlace(until giveUp: ContinuousClock.Instant) async throws -> Place {
    place(on: try await usable(until: giveUp))
  }

  private func place(on connection: ClientConnection) -> Place {
    nextCall += 1
    return Place(call: nextCall, connection: connection.number)
  }

  /// Sends a request and waits for what becomes of it. The task must prefer the loop.
  private nonisolated func exchange(
    _ request: RequestEnvelope, until deadline: ContinuousClock.Instant?, at place: Place
  ) async -> ClientConnection.Outcome {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        assumeIsolated { $0.send(request, until: deadline, at: place, to: continuation) }
      }
    } onCancel: {
      Task(executorPreference: EventLoop.shared) { await self.cancel(place) }
    }
  }

  private func send(
    _ request: RequestEnvelope, until deadline: ContinuousClock.Instant?, at place: Place,
    to continuation: UnsafeContinuation<ClientConnection.Outcome, Never>
  ) {
    if Task.isCancelled { return continuation.resume(returning: .cancelled) }
    guard let connection = find(place.connection) else { return continuation.resume(returning: .notSent) }
    connection.send(request, of: place.call, until: deadline, to: continuation)
  }

  private func cancel(_ place: Place) { find(place.connection)?.cancel(call: place.call) }

  /// The server at a place is going down.
  private func leave(_ place: Place) {
    guard let connection = find(place.connection) else { return }
    let wasPresent = connection === self.connection
    retire(connection)
    // Of many calls that are told so the first goes elsewhere.
    if wasPresent {
      turnAway()
      postpone()
    }
  }

  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    let deadline = options.timeout.map { ContinuousClock.now + $0 }
    while true {
      let connection = try await usable(until: giveUpTime(deadline))
      let request = try envelope(service, method, payload, withCredit(options.metadata), deadline)
      guard let stream = connection.openStream(.serverStream) else { continue }
      let replies = makeReplies(stream, on: connection.number)
      connection.send(request, on: stream, until: deadline, to: replies)
      return RPCStream(replies)
    }
  }

  func duplex(service: String, method: String, shape: DuplexShape, options: CallOptions) async throws -> RPCDuplex {
    let deadline = options.timeout.map { ContinuousClock.now + $0 }
    let giveUp = giveUpTime(deadline)
    while true {
      let connection = try await usable(until: giveUp)
      let number = connection.number
      guard let knowsControl = try await knowsControl(connection, deadline) else { continue }
      let request = try envelope(service, method, [], withCredit(options.metadata), deadline)
      guard let stream = connection.openStream(.duplex) else { continue }
      let replies = makeReplies(stream, on: number)
      let credit = knowsControl ? Credit(RPCClient.streamWindow) : nil
      connection.open(request, on: stream, until: deadline, to: replies, .init(credit: credit, shape: shape))
      return RPCDuplex(
        send: { try await self.send($0, on: stream, of: number, credit) },
        finish: { await self.finishSending(stream, on: number) }, replies: RPCStream(replies))
    }
  }

  private func withCredit(_ metadata: Metadata) -> Metadata {
    var metadata = metadata
    metadata[MetadataKey.streamCredit] = String(RPCClient.streamWindow)
    return metadata
  }

  /// Where a streamed reply waits for its reader, who grants more by reading and cancels by leaving.
  private func makeReplies(_ stream: UInt32, on number: UInt64) -> StreamBuffer {
    let taken = GrantCounter(every: RPCClient.streamWindow / 2)
    return StreamBuffer {
      guard let grant = taken.take() else { return }
      Task(executorPreference: EventLoop.shared) { await self.grant(stream, grant, on: number) }
    } onAbandoned: {
      Task(executorPreference: EventLoop.shared) { await self.cancel(stream, on: number) }
    }
  }

  /// Whether the server behind a connection grants credit: asked once, by a ping. Nil when the connection was lost.
  private func knowsControl(
    _ connection: ClientConnection, _ deadline: ContinuousClock.Instant?
  ) async throws -> Bool? {
    if let known = connection.knowsControl { return known }
    let request = try envelope(Control.service, Control.ping, [], [:], deadline)
    let outcome = await exchange(request, until: deadline, at: place(on: connection))
    switch outcome {
    case .reply(let body):
      let isKnown = try ClientConnection.read(body).status.map { $0.code == 0 } ?? true
      connection.knowsControl = isKnown
      return isKnown
    case .notSent, .lost:
      try Task.checkCancellation()
      return nil
    case .refused, .cancelled: throw ClientConnection.error(of: outcome)
    }
  }

  private func send(_ message: [UInt8], on stream: UInt32, of number: UInt64, _ credit: Credit?) async throws {
    try Frame.checkSize(message.count)
    try await credit?.takeToSend()
    while let connection = find(number), connection.isFull {
      try Task.checkCancellation()
      await room(on: connection, until: .now + .seconds(60))
    }
    guard let connection = find(number), connection.send(message, on: stream) else { throw SendingEnded() }
  }

  private func finishSending(_ stream: UInt32, on number: UInt64) {
    find(number)?.finishSending(stream)
  }

  private nonisolated func envelope(
    _ service: String, _ method: String, _ payload: [UInt8], _ metadata: Metadata,
    _ deadline: ContinuousClock.Instant?, _ now: ContinuousClock.Instant = .now
  ) throws -> RequestEnvelope {
    var timeout: Int64 = 0
    if let deadline {
      timeout = now.duration(to: deadline).wholeNanoseconds
      if timeout <= 0 { throw Refusal(.deadlineExceeded, "the call's deadline passed before it was sent") }
    }
    return RequestEnvelope(
      service: service, method: method, payload: payload, timeoutNanos: timeout,
      metadata: metadata.entries)
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

  private nonisolated func giveUpTime(
    _ deadline: ContinuousClock.Instant?, _ now: ContinuousClock.Instant = .now
  ) -> ContinuousClock.Instant {
    let patience = now + options.patience
    return deadline.map { min($0, patience) } ?? patience
  }

  private var place: String { options.serverName.map { "the service \($0)" } ?? "the service at \(path)" }

  /// A connection with room for a call; waits for one until `giveUp`.
  private func usable(until giveUp: ContinuousClock.Instant) async throws -> ClientConnection {
    var complaint = "does not answer"
    while true {
      try Task.checkCancellation()
      if isClosed { throw Refusal(.serviceDown, "the client of \(place) is closed") }
      if let connection, connection.isUsable {
        if !connection.isFull { return connection }
        guard ContinuousClock.now < giveUp else {
          throw Refusal(.serviceDown, "\(place) does not read what it is sent")
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
      if nextAttempt >= giveUp {
        throw Refusal(
          .serviceDown,
          options.serverName == nil ? "nobody answers at \(path): \(complaint)" : "\(place) does not answer")
      }
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
        // On the way here others may have had their turn.
        if Task.isCancelled || !connection.isFull { return continuation.resume() }
        connection.room(waiter, continuation)
      }
    } onCancel: {
      Task(executorPreference: EventLoop.shared) { await self.stopWaiting(waiter, on: number) }
    }
  }

  private func stopWaiting(_ waiter: UInt64, on number: UInt64) {
    find(number)?.stopWaiting(waiter)
  }

  /// The first of the servers that answers, from the present one on.
  private func connect() throws -> ClientConnection {
    let descriptor = try reach()
    failures = 0
    nextNumber += 1
    let connection = ClientConnection(descriptor, number: nextNumber, on: loop)
    connection.open()
    self.connection = connection
    return connection
  }

  private func reach() throws -> Int32 {
    var first: (any Error)?
    for _ in paths {
      do { return try Socket.connect(path: path, to: options.server) } catch {
        first = first ?? error
        turnAway()
      }
    }
    present = 0
    throw first ?? Refusal(.serviceDown, "there is no path to a server")
  }

  private func turnAway() { present = (present + 1) % paths.count }

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
