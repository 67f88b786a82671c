import EventLoop
import Telemetry
public import Vocabulary

/// A database as one role sees it: a pool of connections and the ways to use one.
public final class Database: Sendable {
  private let pool: Pool
  /// What the pool's measurements are called by.
  public let name: String
  private let constraintRefusals: [String: Refusal]
  private let open: @Sendable () async throws -> Connection

  /// - Parameters:
  ///   - url: a libpq connection string or URI. Nothing is connected until it is needed.
  ///   - waitLimit: how long a caller waits for a free connection.
  ///   - constraintRefusals: what a violated constraint means to a caller, by its name.
  public init(
    url: String, applicationName: String, poolSize: Int = 8, waitLimit: Duration = .seconds(5),
    statementTimeout: Duration = .seconds(15), constraintRefusals: [String: Refusal] = [:]
  ) {
    name = applicationName
    self.constraintRefusals = constraintRefusals
    let options = Self.options(statementTimeout: statementTimeout)
    open = {
      try await Connection.open(url, options: options, applicationName: applicationName, loop: .shared)
    }
    pool = Pool(size: poolSize, waitLimit: waitLimit, open: open)
  }

  private init(_ other: Database, name: String, poolSize: Int, waitLimit: Duration) {
    self.name = name
    constraintRefusals = other.constraintRefusals
    open = other.open
    pool = Pool(size: poolSize, waitLimit: waitLimit, open: other.open)
  }

  /// The same role's view through one session, which outlives its statements: for what belongs to a session, as its locks.
  public func alone() -> Database { apart(name, poolSize: 1, waitLimit: .seconds(5)) }

  /// The same role's view through a few sessions of its own: for what keeps one for long, so that nobody else waits for it.
  ///
  /// - Parameter name: what its pool's measurements are called by.
  public func apart(_ name: String, poolSize: Int, waitLimit: Duration) -> Database {
    Database(self, name: name, poolSize: poolSize, waitLimit: waitLimit)
  }

  private static func options(statementTimeout: Duration) -> String {
    let milliseconds = statementTimeout.components.seconds * 1_000
    return "-c statement_timeout=\(milliseconds) -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000"
      + " -c timezone=UTC -c client_min_messages=warning"
  }

  // MARK: One round trip

  /// Runs statements for one organization as one transaction in one round trip: all of them or none.
  ///
  /// - Throws: ``Refusal`` for what ``SQLState`` knows, ``PostgresError`` otherwise.
  public func batch(for organization: UUID?, _ statements: [Statement]) async throws -> [[Row]] {
    try await batch(for: SessionContext(organization: organization), statements)
  }

  /// The same, telling the database more than the organization.
  public func batch(for session: SessionContext, _ statements: [Statement]) async throws -> [[Row]] {
    let prefix = session.opening
    let sets = try await measured("batch", of: statements.count) {
      try await withConnection { connection in
        // Statements up to a sync are one implicit transaction, so the setting is as local as they are.
        try await self.translating(isCommit: true) { try await connection.run(prefix + statements) }
      }
    }
    return sets.dropFirst(prefix.count).map(\.rows)
  }

  /// One statement for one organization.
  public func query(_ statement: Statement, for organization: UUID?) async throws -> [Row] {
    try await batch(for: organization, [statement]).first ?? []
  }

  /// How long the server takes to answer anything at all.
  public func ping() async throws -> Duration {
    let start = ContinuousClock.now
    _ = try await query("select 1", for: nil)
    return ContinuousClock.now - start
  }

  // MARK: Transactions

  /// Runs `body` in one transaction for one organization; what it throws rolls everything back.
  public func transaction<Value: Sendable>(
    for organization: UUID?, _ body: (Transaction) async throws -> Value
  ) async throws -> Value {
    try await transaction(for: SessionContext(organization: organization), body)
  }

  /// The same, telling the database more than the organization. Begin and setting travel with the first statement.
  ///
  /// A serialization failure runs `body` again, at most three times: it must have no effect outside the transaction.
  public func transaction<Value: Sendable>(
    for session: SessionContext, _ body: (Transaction) async throws -> Value
  ) async throws -> Value {
    var attempt = 1
    while true {
      do {
        return try await measured("transaction") {
          try await withConnection { try await self.attempt(on: $0, session, body) }
        }
      } catch let error as PostgresError where error.isSerializationFailure && attempt < 3 {
        attempt += 1
        try await Task.sleep(for: .milliseconds(Int64.random(in: 1...20) * Int64(attempt)))
      } catch let error as PostgresError {
        if error.state == "57014", Task.isCancelled { throw CancellationError() }
        throw SQLState.translate(error, constraints: constraintRefusals, isCommit: false)
      }
    }
  }

  private func attempt<Value: Sendable>(
    on connection: Connection, _ session: SessionContext, _ body: (Transaction) async throws -> Value
  ) async throws -> Value {
    let transaction = Transaction(connection: connection, opening: ["begin"] + session.opening)
    let value: Value
    do {
      value = try await body(transaction)
    } catch {
      if await transaction.isOpen { _ = try? await connection.run(["rollback"]) }
      throw error
    }
    if await transaction.isOpen {
      do {
        try await transaction.flush(with: "commit")
      } catch let error as PostgresError where error.isConnectionLost {
        // Only here can an answer be lost after the deed: the caller must ask again to learn which it was.
        throw SQLState.translate(error, constraints: constraintRefusals, isCommit: true)
      } catch {
        _ = try? await connection.run(["rollback"])
        throw error
      }
    }
    return value
  }

  /// Ends every idle connection; lent ones end when they come back.
  public func close() async { await pool.close() }

  public var statistics: PoolStatistics { get async { await pool.statistics } }

  // MARK: Inside

  private func measured<Value: Sendable>(
    _ operation: String, of count: Int? = nil, _ body: () async throws -> Value
  ) async rethrows -> Value {
    guard Trace.isUnderWay else { return try await body() }
    var attributes: [String: Trace.Value] = [
      "db.system.name": .text("postgresql"), "db.operation.name": .text(operation), "db.pool": .text(name),
    ]
    attributes["db.operation.batch.size"] = count.map { .number(Int64($0)) }
    return try await Trace.measure("postgres \(operation)", .client, attributes, body)
  }

  private func withConnection<Value: Sendable>(_ body: (Connection) async throws -> Value) async throws -> Value {
    let connection: Connection
    let asked = ContinuousClock.now
    do {
      defer { Series.poolWait.observe(ContinuousClock.now - asked, name) }
      connection = try await pool.lend()
    } catch let error as PostgresError {
      throw SQLState.translate(error, constraints: [:], isCommit: false)
    }
    do {
      let value = try await body(connection)
      await pool.takeBack(connection)
      return value
    } catch {
      await pool.takeBack(connection)
      throw error
    }
  }

  private func translating<Value: Sendable>(
    isCommit: Bool, _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as PostgresError {
      if error.state == "57014", Task.isCancelled { throw CancellationError() }
      throw SQLState.translate(error, constraints: constraintRefusals, isCommit: isCommit)
    }
  }
}

/// A transaction that is under way. It must not outlive the closure it was given to.
public actor Transaction {
  public nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

  private let connection: Connection
  /// What travels with the next statement that is waited for: at first `begin` and the settings.
  private var waiting: [Statement]
  private(set) var isOpen = false

  init(connection: Connection, opening: [Statement]) {
    self.connection = connection
    waiting = opening
  }

  public func query(_ statement: Statement) async throws -> [Row] {
    try await pipeline([statement]).first ?? []
  }

  /// The first row, if there is one.
  public func one(_ statement: Statement) async throws -> Row? { try await query(statement).first }

  /// How many rows a statement changed.
  @discardableResult
  public func execute(_ statement: Statement) async throws -> Int { try await run([statement]).first?.affected ?? 0 }

  /// Adds a statement that changes rows and whose answer nobody needs: it travels with the next one that is waited for, or with
  /// the commit, in the order given. What is wrong with it is thrown there.
  public func enqueue(_ statement: Statement) {
    waiting.append(statement)
    isOpen = true
  }

  /// Several statements in one round trip.
  public func pipeline(_ statements: [Statement]) async throws -> [[Row]] { try await run(statements).map(\.rows) }

  /// Copies rows into a table, which must not be under row security: a temporary one, as PostgreSQL refuses COPY there.
  ///
  /// - Parameter rows: each column's text, nil for NULL.
  public func copy(into table: String, columns: [String], rows: [[String?]]) async throws -> Int {
    if !waiting.isEmpty { _ = try await run([]) }
    let command = "copy \(table) (\(columns.joined(separator: ", "))) from stdin"
    return try await connection.copy(command, lines: rows.flatMap(CopyIn.line))
  }

  /// The last statement of all, and what waits for it.
  func flush(with end: Statement) async throws { _ = try await run([end]) }

  private func run(_ statements: [Statement]) async throws -> [ResultSet] {
    let prefix = waiting
    waiting = []
    isOpen = true
    return Array(try await connection.run(prefix + statements).dropFirst(prefix.count))
  }
}
