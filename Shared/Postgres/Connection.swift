import CLibPQ
import EventLoop
import Vocabulary

/// One session with the server, in libpq's pipeline mode: many statements travel in one round trip.
///
/// Lives on the event loop; one caller at a time, which the pool sees to.
actor Connection {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  private let handle: PGHandle
  private var socket: Int32 = -1
  private var prepared: [String: String] = [:]
  private var names = 0
  private var job: Job?
  private var jobs: UInt64 = 0
  private(set) var isUsable = true
  /// A cancel request is on its way and may arrive late: whoever used the session next could be struck by it.
  private var isTainted = false

  /// Statements beyond this many texts are not kept prepared.
  private static let preparedLimit = 256

  /// What is under way: one entry for each command sent, in order.
  private struct Job {
    let number: UInt64
    var expected: [Expected]
    var results: [ResultSet] = []
    var error: PostgresError?
    let continuation: CheckedContinuation<[ResultSet], any Error>
  }

  private enum Expected {
    case preparation(text: String)
    case result
  }

  private init(_ handle: PGHandle, loop: EventLoop) {
    self.handle = handle
    self.loop = loop
  }

  // MARK: Opening and closing

  /// Connects without blocking the loop.
  ///
  /// - Throws: ``PostgresError`` with state `08001`.
  static func open(_ url: String, options: String, applicationName: String, loop: EventLoop) async throws -> Connection
  {
    // The name lookups and the handshake block inside libpq, so they are done beside the loop.
    let handle = try await offload { try PGHandle.connect(url, options: options, applicationName: applicationName) }
    let connection = Connection(handle, loop: loop)
    try await connection.start()
    return connection
  }

  private func start() throws {
    guard PQsetnonblocking(handle.pointer, 1) == 0, PQenterPipelineMode(handle.pointer) == 1 else {
      throw PostgresError(state: "08001", detail: "pipeline mode is not available")
    }
    socket = PQsocket(handle.pointer)
    loop.watch(socket, for: .read) { [weak self] _ in self?.assumeIsolated { $0.ready() } }
  }

  func close() {
    guard socket >= 0 else { return }
    isUsable = false
    loop.unwatch(socket)
    socket = -1
    handle.finish()
    fail(PostgresError(state: "08003", detail: "the connection was closed"))
  }

  /// Whether the session is between transactions and may serve another caller.
  var isIdle: Bool { isUsable && !isTainted && job == nil && PQtransactionStatus(handle.pointer) == PQTRANS_IDLE }

  // MARK: Statements

  /// Sends every statement, waits for every result: one round trip. The first error aborts the rest.
  func run(_ statements: [Statement]) async throws -> [ResultSet] {
    guard isUsable, job == nil else { throw PostgresError(state: "08003", detail: "the connection is not usable") }
    jobs += 1
    let number = jobs
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        job = Job(number: number, expected: [], continuation: continuation)
        for statement in statements where isUsable { send(statement) }
        guard isUsable, PQpipelineSync(handle.pointer) == 1 else { return broken() }
        flush()
      }
    } onCancel: {
      Task(executorPreference: loop) { await self.cancel(number) }
    }
  }

  /// Copies lines of COPY text into a table; the caller is inside a transaction.
  func copy(_ command: String, lines: [UInt8]) async throws -> Int {
    let pointer = UncheckedPointer(handle.pointer)
    guard isUsable, PQexitPipelineMode(handle.pointer) == 1 else {
      throw PostgresError(state: "08003", detail: "the connection is not usable")
    }
    loop.unwatch(socket)
    defer {
      if PQenterPipelineMode(handle.pointer) != 1 { isUsable = false }
      loop.watch(socket, for: .read) { [weak self] _ in self?.assumeIsolated { $0.ready() } }
    }
    return try await offload { try CopyIn.run(pointer.value, command, lines) }
  }

  private func send(_ statement: Statement) {
    let (text, parameters) = statement.rendered
    let key = parameters.isEmpty ? text : text + "\u{0}" + parameters.map { String($0.type.oid) }.joined(separator: ",")
    var name = prepared[key]
    if name == nil, prepared.count < Self.preparedLimit {
      names += 1
      let fresh = "s\(names)"
      var types = parameters.map { Oid($0.type.oid) }
      guard PQsendPrepare(handle.pointer, fresh, text, Int32(types.count), &types) == 1 else { return broken() }
      job?.expected.append(.preparation(text: key))
      prepared[key] = fresh
      name = fresh
    }
    guard ParameterList(parameters).send(to: handle.pointer, statement: name, text: text) else { return broken() }
    job?.expected.append(.result)
  }

  private func ready() {
    guard PQconsumeInput(handle.pointer) == 1 else { return broken() }
    collect()
    if isUsable { flush() }
  }

  private func collect() {
    var emptyInARow = 0
    while job != nil, PQisBusy(handle.pointer) == 0 {
      guard let result = PQgetResult(handle.pointer) else {
        emptyInARow += 1
        // Between commands there is one NULL; more means that nothing else has arrived.
        if emptyInARow > 1 { break }
        continue
      }
      emptyInARow = 0
      receive(result)
    }
    if PQstatus(handle.pointer) == CONNECTION_BAD { broken() }
  }

  private func receive(_ result: OpaquePointer) {
    switch PQresultStatus(result) {
    case PGRES_PIPELINE_SYNC:
      PQclear(result)
      finish()
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
      guard let expected = job?.expected.first else { return PQclear(result) }
      job?.expected.removeFirst()
      if case .result = expected { job?.results.append(ResultSet(result)) } else { PQclear(result) }
    case PGRES_PIPELINE_ABORTED:
      dropExpected()
      PQclear(result)
    default:
      let error = PostgresError(result: result)
      PQclear(result)
      if job?.error == nil { job?.error = error }
      dropExpected()
    }
  }

  /// A command that failed or was skipped: what it would have prepared is not there.
  private func dropExpected() {
    guard let expected = job?.expected.first else { return }
    job?.expected.removeFirst()
    if case .preparation(let text) = expected { prepared[text] = nil }
  }

  private func finish() {
    guard let done = job else { return }
    job = nil
    if let error = done.error {
      done.continuation.resume(throwing: error)
    } else {
      done.continuation.resume(returning: done.results)
    }
  }

  private func flush() {
    switch PQflush(handle.pointer) {
    case 0: loop.update(socket, to: .read)
    case 1: loop.update(socket, to: [.read, .write])
    default: broken()
    }
  }

  private func broken() {
    guard isUsable else { return }
    let detail = String(cString: PQerrorMessage(handle.pointer))
    close()
    fail(PostgresError(state: "08006", detail: detail.isEmpty ? "the connection was lost" : detail))
  }

  private func fail(_ error: PostgresError) {
    guard let lost = job else { return }
    job = nil
    lost.continuation.resume(throwing: lost.error ?? error)
  }

  /// How long a server may take to act on a cancel request before the session is given up.
  private static let cancelPatience: Duration = .seconds(5)

  /// Asks the server to stop one job; its statement then fails with 57014. A job that has ended is left alone, and so is
  /// whoever uses the session after it.
  private func cancel(_ number: UInt64) {
    guard job?.number == number, let request = PQgetCancel(handle.pointer) else { return }
    isTainted = true
    // A server that has vanished answers neither: without this the caller would wait for TCP to give up.
    loop.schedule(after: Self.cancelPatience) { [weak self] in
      self?.assumeIsolated { if $0.job?.number == number { $0.broken() } }
    }
    let pointer = UncheckedPointer(request)
    Task {
      try? await offload {
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(pointer.value, &message, Int32(message.count))
        PQfreeCancel(pointer.value)
      }
    }
  }
}

/// Lends a C pointer to another thread for one call, during which nobody else touches it.
struct UncheckedPointer: @unchecked Sendable {
  // Unchecked: see above; the one caller waits for the call to end.
  let value: OpaquePointer
  init(_ value: OpaquePointer) { self.value = value }
}
