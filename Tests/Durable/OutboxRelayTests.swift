import Durable
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Messages to other services: none lost, none delivered for ever, none waiting behind another.
@Suite("Outbox relay")
struct OutboxRelayTests {
  private let organization = UUID.random()

  private func write(_ database: TestDatabase, kind: String = "settle", attempts: Int = 0) async throws -> UUID {
    let id = UUID.random()
    _ = try await database.requests.batch(
      for: organization,
      [Outbox.message(to: "billing", kind: kind, id: id, organization: organization, body: [1, 2, 3])])
    _ = try await database.workers.query(
      "update outbox set attempts = \(Int32(attempts)) where msg_id = \(id)", for: nil)
    return id
  }

  /// Runs a relay until the body returns.
  private func relaying(
    _ database: TestDatabase, deliver: @escaping @Sendable (OutboxMessage) async throws -> Void,
    buried: @escaping @Sendable (OutboxMessage, Refusal) async throws -> Void = { _, _ in },
    while body: () async throws -> Void
  ) async throws {
    let relay = OutboxRelay(
      database: database.workers, destination: "billing",
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      deliver: deliver, buried: buried)
    let running = Task { try await relay.run() }
    try await body()
    running.cancel()
    _ = try? await running.value
  }

  private func state(_ database: TestDatabase, _ id: UUID) async throws -> (isDelivered: Bool, isDead: Bool) {
    let row = try #require(
      try await database.workers.query(
        """
        select delivered_at is not null as delivered, exists (select from dead_letters d where d.msg_id = o.msg_id) as dead
        from outbox o where msg_id = \(id)
        """, for: nil
      ).first)
    return (try row.get("delivered"), try row.get("dead"))
  }

  @Test("WF-08 a message is delivered, and again when the answer was lost")
  func deliversAgain() async throws {
    let database = try await TestDatabase.make(.content)
    let id = try await write(database)
    let seen = Mutex(0)
    try await relaying(database) { message in
      #expect(message.body == [1, 2, 3])
      let count = seen.withLock {
        $0 += 1; return $0
      }
      if count == 1 { throw Refusal(.outcomeUnknown, "the answer was lost") }
    } while: {
      try await eventually { try await state(database, id).isDelivered }
    }
    #expect(seen.withLock { $0 } == 2)
    try await database.drop()
  }

  @Test("WF-08 what a relay that died had on its way is due at once, and what a living one has is left to it")
  func deathNotice() async throws {
    let database = try await TestDatabase.make(.content)
    let holders = ["dead", "living"]
    var ids: [UUID] = []
    for holder in holders {
      let id = try await write(database, attempts: 1)
      _ = try await database.workers.query(
        """
        update outbox set holder = \(holder), next_at = clock_timestamp() + interval '1 hour' where msg_id = \(id)
        """, for: nil)
      ids.append(id)
    }
    let living = database.workers.alone()
    _ = try await living.query("select pg_advisory_lock(hashtextextended('living', 0))", for: nil)
    try await relaying(database) { _ in
    } while: {
      try await eventually { try await state(database, ids[0]).isDelivered }
      #expect(try await !state(database, ids[1]).isDelivered)
      await living.close()
      try await eventually { try await state(database, ids[1]).isDelivered }
    }
    try await database.drop()
  }

  @Test("WF-08 a sign of life that was lost is given again, also when its new session has the number of the old one")
  func sameNumber() async throws {
    let database = try await TestDatabase.make(.content)
    try await database.giveEverySessionOneNumber()
    try await relaying(database) { _ in
    } while: {
      func holder() async throws -> Int32? {
        try await database.workers.query(
          "select pid from pg_locks where locktype = 'advisory' and \(Self.isHere)", for: nil
        ).first?.get("pid")
      }
      try await eventually { try await holder() != nil }
      let lost = try await holder()
      _ = try await database.workers.query(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and \(Self.isHere)", for: nil)
      // In which moment nobody holds it may be missed; the server itself tells the two sessions apart.
      try await eventually {
        let now = try await holder()
        return now != nil && now != lost
      }
    }
    try await database.drop()
  }

  private static let isHere: Statement = "database = (select oid from pg_database where datname = current_database())"

  @Test("BL-06 a receiver that is away for hours loses nothing: absence buries no message")
  func absence() async throws {
    let database = try await TestDatabase.make(.content)
    let id = try await write(database, attempts: 1_000)
    let isBack = Mutex(false)
    let tries = Mutex(0)
    try await relaying(database) { _ in
      tries.withLock { $0 += 1 }
      if !isBack.withLock({ $0 }) { throw Refusal(.serviceDown, "nobody answers") }
    } while: {
      try await eventually { tries.withLock { $0 } > 0 }
      #expect(try await state(database, id) == (false, false))
      isBack.withLock { $0 = true }
      _ = try await database.workers.query("update outbox set next_at = clock_timestamp()", for: nil)
      try await eventually { try await state(database, id).isDelivered }
      #expect(try await !state(database, id).isDead)
    }
    try await database.drop()
  }

  @Test(
    "WF-08 what can never be taken is set aside with its reason, whoever waits for it is told, and the rest goes on")
  func hopeless() async throws {
    let database = try await TestDatabase.make(.content)
    let bad = try await write(database, kind: "nonsense")
    let good = try await write(database)
    let poison = try await write(database, kind: "poison", attempts: 1_000)
    let told = Mutex<[String]>([])
    struct Broken: Error {}
    try await relaying(
      database,
      deliver: { message in
        if message.kind == "nonsense" { throw Refusal(.methodUnknown, "nobody takes it") }
        if message.kind == "poison" { throw Broken() }
      }, buried: { message, _ in told.withLock { $0.append(message.kind) } }
    ) {
      try await eventually {
        let states = try await [state(database, bad), state(database, good), state(database, poison)]
        return states.map(\.isDead) == [true, false, true] && states[1].isDelivered
      }
    }
    #expect(Set(told.withLock { $0 }) == ["nonsense", "poison"])
    try await database.drop()
  }
}
