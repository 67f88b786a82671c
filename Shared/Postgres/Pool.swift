import EventLoop
import Vocabulary

/// How busy a pool is.
public struct PoolStatistics: Sendable, Equatable {
  public var inUse = 0
  public var idle = 0
  public var waiting = 0
}

/// Lends connections, one caller each; whoever waits too long is refused. Lives on the event loop.
actor Pool {
  nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

  private let open: @Sendable () async throws -> Connection
  private let size: Int
  private let waitLimit: Duration
  private var idle: [Connection] = []
  private var lent = 0
  private var waiters: [(id: UInt64, continuation: CheckedContinuation<Connection?, any Error>)] = []
  private var nextID: UInt64 = 0
  private var isClosed = false

  /// - Parameter open: connects once.
  init(size: Int, waitLimit: Duration, open: @escaping @Sendable () async throws -> Connection) {
    self.size = size
    self.waitLimit = waitLimit
    self.open = open
  }

  var statistics: PoolStatistics { PoolStatistics(inUse: lent, idle: idle.count, waiting: waiters.count) }

  /// - Throws: `database_down` when every connection stays busy, or none can be had.
  func lend() async throws -> Connection {
    guard !isClosed else { throw Refusal(.databaseDown, "the database pool is closed") }
    while let connection = idle.popLast() {
      lent += 1
      if await connection.isUsable { return connection }
      placeFreed()
    }
    if lent < size {
      lent += 1
      return try await fresh()
    }
    // Nil from a waiter: a place became free without a connection.
    return if let connection = try await waitForOne() { connection } else { try await fresh() }
  }

  func takeBack(_ connection: Connection) async {
    let isIdle = await connection.isIdle
    if !isIdle || isClosed {
      await connection.close()
      return placeFreed()
    }
    if waiters.isEmpty {
      lent -= 1
      idle.append(connection)
    } else {
      waiters.removeFirst().continuation.resume(returning: connection)
    }
  }

  func close() async {
    isClosed = true
    let connections = idle
    idle = []
    for connection in connections { await connection.close() }
    for waiter in waiters {
      waiter.continuation.resume(throwing: Refusal(.databaseDown, "the database pool is closed"))
    }
    waiters = []
  }

  private func fresh() async throws -> Connection {
    do {
      return try await open()
    } catch {
      placeFreed()
      throw error
    }
  }

  private func placeFreed() {
    if waiters.isEmpty { lent -= 1 } else { waiters.removeFirst().continuation.resume(returning: nil) }
  }

  private func waitForOne() async throws -> Connection? {
    nextID += 1
    let id = nextID
    let timer = EventLoop.shared.schedule(after: waitLimit) { [weak self] in
      self?.assumeIsolated { $0.refuse(id, Refusal(.databaseDown, "every database connection is busy")) }
    }
    defer { EventLoop.shared.cancel(timer) }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        // On the way here others may have had their turn: what was given back meanwhile comes to nobody who waits later.
        if let connection = idle.popLast() {
          lent += 1
          return continuation.resume(returning: connection)
        }
        if lent < size {
          lent += 1
          return continuation.resume(returning: nil)
        }
        waiters.append((id, continuation))
      }
    } onCancel: {
      Task { await self.refuse(id, CancellationError()) }
    }
  }

  private func refuse(_ id: UInt64, _ error: any Error) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(throwing: error)
  }
}
