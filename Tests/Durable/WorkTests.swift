import Contracts
import Durable
import Logging
import Postgres
import RPC
import Synchronization
import TestSupport
import Testing
import Vocabulary
import Wire

/// Commands and their items: taken once, performed under a fence, paid for, told of, and cancelled for good.
@Suite("Work")
struct WorkTests {
  private let organization = UUID.random()

  private func command(_ key: UUID = .random(), topic: String = "a") -> PerformRequest {
    PerformRequest(
      commandKey: key.description, organizationID: organization.description, workflowID: UUID.random().description,
      work: .writeArticles, runNo: 1, deadlineMs: 60_000, input: StepInput(icpJSON: "{\"topic\":\"\(topic)\"}"))
  }

  private var context: CallContext {
    CallContext(
      service: "infin8.work.v1.Work", method: "Perform", peer: PeerCredentials(pid: 1, uid: 0, gid: 0),
      principal: Principal(caller: .service(.workflow, onBehalfOf: nil), organization: organization))
  }

  private func server(_ database: TestDatabase, _ performer: StubPerformer) -> WorkServer {
    WorkServer(performers: [performer], database: database.requests, workers: database.workers)
  }

  /// Runs the items until the body returns.
  private func running(_ database: TestDatabase, _ performer: StubPerformer, _ body: () async throws -> Void)
    async throws
  {
    let runner = WorkRunner(
      performers: [performer], database: database.requests, workers: database.workers, concurrency: 3,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, billing: { _, _ in RememberingBilling() })
    let task = Task { try await runner.run() }
    defer { task.cancel() }
    try await body()
    task.cancel()
    _ = try? await task.value
  }

  private func outbox(_ database: TestDatabase) async throws -> [String] {
    try await database.workers.query("select kind from outbox order by id", for: nil).map { try $0.get("kind") }
  }

  private func items(_ database: TestDatabase) async throws -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: try await database.workers.query(
        "select status, count(*) as number from items group by status", for: nil
      ).map { (try $0.get("status", as: String.self), try $0.get("number", as: Int.self)) })
  }

  @Test("WF-08 a command delivered twice is one job; the same key with another body is refused")
  func takenOnce() async throws {
    let database = try await TestDatabase.make(.content)
    let performer = StubPerformer(count: 3)
    let server = server(database, performer)
    let request = command()
    #expect(try await server.perform(request, context: context) == PerformReply(itemsTotal: 3, duplicate: false))
    // Later the command would be split otherwise: what was taken is answered as it was.
    performer.split.withLock { $0 = 0 }
    var again = request
    again.deadlineMs = 10
    #expect(try await server.perform(again, context: context) == PerformReply(itemsTotal: 3, duplicate: true))
    var other = request
    other.input = StepInput(icpJSON: "{\"topic\":\"b\"}")
    #expect(await reason { _ = try await server.perform(other, context: context) } == .keyReusedWithOtherBody)
    try await database.drop()
  }

  @Test("WF-08 a command of very many items is taken once and whole, also when its delivery has ended meanwhile")
  func takenLate() async throws {
    let database = try await TestDatabase.make(.content)
    let performer = StubPerformer(count: 25_000)
    let splitting = Gate()
    performer.splitting.withLock { $0 = splitting }
    let server = server(database, performer)
    let request = command()
    let first = Task { try await server.perform(request, context: context) }
    try await eventually { performer.splits.withLock { $0 } == 1 }
    first.cancel()
    var again = request
    again.deadlineMs = 10
    let second = Task { [again] in try await server.perform(again, context: context) }
    try await Task.sleep(for: .milliseconds(50))
    splitting.open()
    #expect(try await second.value.itemsTotal == 25_000)
    #expect(performer.splits.withLock { $0 } == 1)
    let row = try await database.workers.query(
      "select count(*) as items, max(item_no) as last, max(vpass) - min(vpass) as passes from items", for: nil
    ).first
    #expect(try row?.get("items", as: Int.self) == 25_000)
    #expect(try row?.get("last", as: Int32.self) == 25_000)
    #expect(try row?.get("passes", as: Int.self) == 24_999)
    try await database.drop()
  }

  @Test("WF-08 a command of too many items is refused, and nothing of it is kept")
  func tooMany() async throws {
    let database = try await TestDatabase.make(.content)
    let server = server(database, StubPerformer(count: 250_001))
    #expect(await reason { _ = try await server.perform(command(), context: context) } == .fieldInvalid)
    #expect(try await items(database) == [:])
    try await database.drop()
  }

  @Test("WF-07 a job's progress counts what has ended and what it has cost, however it ended, and each once")
  func progress() async throws {
    let database = try await TestDatabase.make(.content)
    let performer = StubPerformer(count: 4) { item, gate in
      switch item.naturalKey {
      case "1": throw Refusal(.badOutput, "it is not what was asked for")
      case "0": await gate.wait()
      default: break
      }
    }
    let server = server(database, performer)
    let request = command()
    _ = try await server.perform(request, context: context)
    try await running(database, performer) {
      try await eventually { try await items(database) == ["done": 2, "failed": 1, "running": 1] }
      let shown = try await server.running()
      #expect(shown.map(\.commandKey) == [request.commandKey])
      #expect(shown.map(\.itemsDone) == [3])
      #expect(shown.map(\.itemsTotal) == [4])
      #expect(shown.map(\.costMicros) == [10])
      performer.gate.open()
      try await eventually { try await server.running().isEmpty }
    }
    try await database.drop()
  }

  @Test("WF-07 every item is performed, settled once and told of once, together with its rows")
  func performed() async throws {
    let database = try await TestDatabase.make(.content)
    let performer = StubPerformer(count: 5)
    _ = try await server(database, performer).perform(command(), context: context)
    try await running(database, performer) {
      try await eventually { try await outbox(database).contains("step_outcome") }
    }
    #expect(try await outbox(database).count { $0 == "settle" } == 5)
    #expect(try await outbox(database).last == "step_outcome")
    #expect(try await items(database) == ["done": 5])
    try await database.drop()
  }

  @Test("WF-09 an item that keeps failing is given up with its reason and its money, and the job still ends")
  func givenUp() async throws {
    let database = try await TestDatabase.make(.content)
    let performer = StubPerformer(count: 3) { item, _ in
      if item.naturalKey == "1" { throw Refusal(.badOutput, "it is not what was asked for") }
    }
    _ = try await server(database, performer).perform(command(), context: context)
    try await running(database, performer) {
      try await eventually { try await outbox(database).contains("step_outcome") }
    }
    #expect(try await items(database) == ["done": 2, "failed": 1])
    #expect(try await outbox(database).count { $0 == "release" } == 1)
    #expect(performer.concluded.withLock { $0 }.map(\.itemsFailed) == [1])
    #expect(performer.concluded.withLock { $0 }.first?.failures == ["1: it is not what was asked for"])
    try await database.drop()
  }

  @Test("WF-10 a cancelled job stays cancelled: what fails meanwhile is not tried again, and its money is given back")
  func cancelled() async throws {
    let database = try await TestDatabase.make(.content)
    let performer = StubPerformer(count: 3) { _, gate in
      await gate.wait()
      throw Refusal(.siteUnreachable, "try again later")
    }
    let server = server(database, performer)
    let request = command()
    _ = try await server.perform(request, context: context)
    try await running(database, performer) {
      try await eventually { performer.begun.withLock { $0 } == 3 }
      _ = try await server.cancelWork(
        CancelWorkRequest(commandKey: request.commandKey, organizationID: organization.description), context: context)
      performer.gate.open()
      try await eventually { try await items(database) == ["cancelled": 3] }
    }
    #expect(performer.begun.withLock { $0 } == 3)
    #expect(try await outbox(database).count { $0 == "release" } == 3)
    #expect(try await !outbox(database).contains("step_outcome"))
    try await database.drop()
  }

  @Test("WF-10 a cancellation that overtakes its command, or meets it, leaves nothing to do")
  func cancelledFirst() async throws {
    let database = try await TestDatabase.make(.content)
    let performer = StubPerformer(count: 2)
    let server = server(database, performer)
    let requests = (0..<20).map { _ in command() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for request in requests {
        group.addTask { _ = try await server.perform(request, context: context) }
        group.addTask {
          _ = try await server.cancelWork(
            CancelWorkRequest(commandKey: request.commandKey, organizationID: organization.description),
            context: context)
        }
      }
      while try await group.next() != nil {}
    }
    #expect(try await items(database) == ["cancelled": 40])
    let open = try await database.workers.query(
      "select count(*) as open from jobs where status <> 'cancelled'", for: nil)
    #expect(try open.first?.get("open", as: Int.self) == 0)
    try await database.drop()
  }

  @Test("WF-07 whoever lost its lease changes nothing, whatever it has done meanwhile")
  func fenced() async throws {
    let database = try await TestDatabase.make(.content)
    let another = database.workers.alone()
    let performer = StubPerformer(count: 1) { _, gate in await gate.wait() }
    _ = try await server(database, performer).perform(command(), context: context)
    try await running(database, performer) {
      try await eventually { performer.begun.withLock { $0 } == 1 }
      // As if another process had taken the item over: it lives, and has a long lease.
      _ = try await another.query("select pg_advisory_lock(hashtextextended('another', 0))", for: nil)
      _ = try await database.workers.query(
        """
        update items set token = token + 1, holder = 'another', lease_until = clock_timestamp() + interval '1 hour'
        """, for: nil)
      performer.gate.open()
      try await eventually { performer.ended.withLock { $0 } == 1 }
      try await Task.sleep(for: .milliseconds(300))
    }
    #expect(try await items(database) == ["running": 1])
    #expect(try await outbox(database).isEmpty)
    await another.close()
    try await database.drop()
  }

  @Test("KW-11 what a process held that is no more is taken over at once, however long its lease")
  func reclaimed() async throws {
    let database = try await TestDatabase.make(.content)
    let performer = StubPerformer(count: 2)
    _ = try await server(database, performer).perform(command(), context: context)
    _ = try await database.workers.query(
      """
      update items set status = 'running', holder = 'test', token = 1, attempt = 1,
        lease_until = clock_timestamp() + interval '1 hour'
      """, for: nil)
    try await running(database, performer) {
      try await eventually { try await items(database) == ["done": 2] }
    }
    try await database.drop()
  }
}

/// A performer that counts, and does what it is told.
private final class StubPerformer: Performer {
  let kind = WorkKind.writeArticles
  let metric = Metric.articleGeneration
  let split: Mutex<Int>
  let splits = Mutex(0)
  let splitting = Mutex<Gate?>(nil)
  let begun = Mutex(0)
  let ended = Mutex(0)
  let concluded = Mutex<[ConcludingJob]>([])
  let gate = Gate()
  private let body: @Sendable (ClaimedItem, Gate) async throws -> Void

  init(count: Int, _ body: @escaping @Sendable (ClaimedItem, Gate) async throws -> Void = { _, _ in }) {
    split = Mutex(count)
    self.body = body
  }

  func items(for request: PerformRequest) async throws -> [WorkItem] {
    splits.withLock { $0 += 1 }
    await splitting.withLock { $0 }?.wait()
    return (0..<split.withLock { $0 }).map { WorkItem(naturalKey: String($0)) }
  }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    begun.withLock { $0 += 1 }
    defer { ended.withLock { $0 += 1 } }
    try await body(item, gate)
    return ItemResult(costMicros: 5) { _ in }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    concluded.withLock { $0.append(job) }
    return Conclusion(made: job.itemsTotal - job.itemsFailed, outputHash: [], output: StepOutput())
  }
}
