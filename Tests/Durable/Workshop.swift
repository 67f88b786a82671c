import Contracts
import Durable
import Logging
import Postgres
import RPC
import Synchronization
import TestSupport
import Vocabulary

/// A service's queue with runners that a test starts, crashes and resumes.
struct Workshop: Sendable {
  let database: TestDatabase
  let performer: CallingPerformer
  let billing: RememberingBilling
  let organization = UUID.random()

  /// A runner under way.
  struct Running: Sendable {
    let task: Task<Void, any Error>

    func stop() async {
      task.cancel()
      _ = try? await task.value
    }
  }

  static func make(_ performer: CallingPerformer, billing: RememberingBilling = RememberingBilling()) async throws
    -> Workshop
  {
    Workshop(database: try await TestDatabase.make(.content), performer: performer, billing: billing)
  }

  var server: WorkServer {
    WorkServer(performers: [performer], database: database.requests, workers: database.workers)
  }

  var context: CallContext { context(of: organization) }

  func context(of organization: UUID) -> CallContext {
    CallContext(
      service: "infin8.work.v1.Work", method: "Perform", peer: PeerCredentials(pid: 1, uid: 0, gid: 0),
      principal: Principal(caller: .service(.workflow, onBehalfOf: nil), organization: organization))
  }

  /// Gives a command and returns its key.
  @discardableResult
  func command(
    workflow: UUID = .random(), runNo: Int32 = 1, key: UUID = .random(), of organization: UUID? = nil
  ) async throws -> UUID {
    let organization = organization ?? self.organization
    _ = try await server.perform(
      PerformRequest(
        commandKey: key.description, organizationID: organization.description, workflowID: workflow.description,
        work: .writeArticles, runNo: runNo, deadlineMs: 600_000, input: StepInput()),
      context: context(of: organization))
    return key
  }

  func start(
    concurrency: Int = 1, share: Int = WorkRunner.share,
    reached: @escaping @Sendable (EffectPoint) async throws -> Void = { _ in }
  ) -> Running {
    let runner = WorkRunner(
      performers: [performer], database: database.requests, workers: database.workers, concurrency: concurrency,
      share: share, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, billing: { _, _ in billing },
      reached: reached)
    return Running(task: Task { try await runner.run() })
  }

  /// Asks about lost calls.
  func startLookingUp() -> Running {
    let lookups = LostCalls(
      performers: [performer], database: database.requests, workers: database.workers,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return Running(task: Task { try await lookups.run() })
  }

  func cancel(_ key: UUID) async throws {
    _ = try await server.cancelWork(
      CancelWorkRequest(commandKey: key.description, organizationID: organization.description), context: context)
  }

  /// Runs until the runner stands at a point for the n-th time, and kills it there. What it does when the gate opens is done by
  /// a dead man.
  func crash(at point: EffectPoint, time: Int = 1) async throws -> (dead: Running, gate: Gate) {
    let gate = Gate()
    let times = Mutex(0)
    let dead = start { reached in
      guard reached == point else { return }
      let now = times.withLock {
        $0 += 1; return $0
      }
      if now == time { await gate.wait() }
    }
    try await eventually { times.withLock { $0 } == time }
    dead.task.cancel()
    try await kill()
    return (dead, gate)
  }

  /// Ends the sessions whose locks say that holders are alive.
  func kill() async throws {
    _ = try await database.workers.query(
      "select pg_terminate_backend(pid) from (select distinct holder_pid as pid from items where status = 'running') h",
      for: nil)
  }

  func finished(_ count: Int = 1) async throws {
    try await eventually { try await outbox().count { $0 == "step_outcome" } == count }
  }

  func outbox() async throws -> [String] {
    try await database.workers.query("select kind from outbox order by id", for: nil).map { try $0.get("kind") }
  }

  func number(_ sql: Statement) async throws -> Int {
    try await database.workers.query(sql, for: nil).first?.get("number", as: Int.self) ?? 0
  }

  func text(_ sql: Statement) async throws -> String {
    try await database.workers.query(sql, for: nil).first?.get("text", as: String?.self) ?? ""
  }

  func statuses() async throws -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: try await database.workers.query(
        "select status, count(*) as number from items group by status", for: nil
      ).map { (try $0.get("status", as: String.self), try $0.get("number", as: Int.self)) })
  }

  /// Everything that a writer without the token could have changed.
  func everything() async throws -> String {
    try await text(
      """
      select (select string_agg(e::text, '|' order by effect_id) from effects e) || (select string_agg(i::text, '|') from items i)
        || (select string_agg(kind || msg_id::text, '|' order by msg_id) from outbox) as text
      """)
  }
}
