import Postgres
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// The client against the real server.
@Suite("Database client")
struct DatabaseClientTests {
  private func database(_ pool: Int = 2, statementTimeout: Duration = .seconds(15), wait: Duration = .seconds(5))
    async throws -> Database
  {
    Database(
      url: try await Fleet.shared().databaseURL("keyword_app"), applicationName: "test", poolSize: pool,
      waitLimit: wait,
      statementTimeout: statementTimeout)
  }

  @Test("every type survives the way there and back")
  func values() async throws {
    let database = try await database()
    let id = UUID.random()
    let now = Instant.now
    let row = try #require(
      try await database.query(
        """
        select \(id) as id, \(Int64.min) as long, \(Int32.max) as int, \(true) as flag, \(1.5) as real, \("it's \\ \"q\" 🔑")::text
          as text, \([0, 255] as [UInt8]) as bytes, \(now) as at, \(["a", "", "ü"]) as texts, \([1.5, -2] as [Float]) as floats,
          \(nil as String?)::text as absent, -12345.6789::numeric as number, \(JSONText("{\"a\": [1]}")) as json
        """, for: nil
      ).first)
    #expect(try row.get("id", as: UUID.self) == id && row.get("at", as: Instant.self) == now)
    #expect(
      try row.get("long", as: Int64.self) == .min && row.get("int", as: Int32.self) == .max
        && row.get("flag", as: Bool.self))
    #expect(
      try row.get("text", as: String.self) == "it's \\ \"q\" 🔑" && row.get("bytes", as: [UInt8].self) == [0, 255])
    #expect(
      try row.get("texts", as: [String].self) == ["a", "", "ü"] && row.get("floats", as: [Float].self) == [1.5, -2])
    #expect(try row.get("absent", as: String?.self) == nil && row.get("real", as: Double.self) == 1.5)
    #expect(
      try row.get("number", as: String.self) == "-12345.6789"
        && row.get("json", as: JSONText.self).text == "{\"a\": [1]}")
    await database.close()
  }

  @Test(
    "a server without a place for one more session, or without room to sort, is down for the caller, and tells no secret"
  )
  func full() async throws {
    let fleet = try await Fleet.shared()
    let name = "full_\(UUID.random().description.prefix(8))"
    try await Platform.createDatabase(name, adminURL: fleet.maintenanceURL)
    try await Platform.run(
      "alter database \(name) connection limit 0; grant connect on database \(name) to keyword_app",
      url: fleet.maintenanceURL)
    let crowded = Database(url: fleet.databaseURL("keyword_app", database: name), applicationName: "test")
    #expect(await reason { _ = try await crowded.ping() } == .databaseDown)
    await crowded.close()
    try await Platform.dropDatabase(name, adminURL: fleet.maintenanceURL)

    // A sort that may not write to disk meets what a full disk is: an error of class 53.
    let roomless = Database(url: fleet.maintenanceURL, applicationName: "test", poolSize: 1)
    _ = try await roomless.query("set temp_file_limit = '64kB'", for: nil)
    _ = try await roomless.query("set work_mem = '64kB'", for: nil)
    let sort: Statement = "select count(*) from (select g from generate_series(1, 200000) g order by md5(g::text)) s"
    let answer = await refusal { _ = try await roomless.query(sort, for: nil) }
    #expect(answer?.reason == .databaseDown && answer?.message.contains("out of room") == true)
    // What was full a moment ago serves the next caller.
    #expect(try await roomless.query("select 1 as one", for: nil).count == 1)
    await roomless.close()
  }

  @Test("an error leaves the connection usable, and rolls its transaction back")
  func errors() async throws {
    let database = try await database(1)
    for _ in 0..<5 {
      await #expect(throws: PostgresError.self) { _ = try await database.query("select 1/0 as never", for: nil) }
      await #expect(throws: PostgresError.self) {
        try await database.transaction(for: nil) { transaction in
          _ = try await transaction.query("select 1 as one")
          _ = try await transaction.query("select * from no_such_table")
        }
      }
      #expect(try await database.query("select 1 as one", for: nil).first?.get("one", as: Int32.self) == 1)
    }
    await database.close()
  }

  @Test(
    "what is enqueued runs in its order with the next question or the commit; what is wrong with it undoes everything")
  func enqueued() async throws {
    let database = try await database(1)
    try await database.transaction(for: nil) { transaction in
      await transaction.enqueue("select set_config('app.queued', '1', true)")
      await transaction.enqueue("select set_config('app.queued', current_setting('app.queued') || '2', true)")
      let row = try await transaction.one("select current_setting('app.queued') as queued")
      let queued: String? = try row?.get("queued")
      #expect(queued == "12")
    }
    // The answers of those that travel along are nobody's.
    let answers = try await database.transaction(for: nil) { transaction in
      await transaction.enqueue("select 1 as n")
      return try await transaction.pipeline(["select 2 as n", "select 3 as n"])
    }
    let numbers = try answers.map { try $0.first?.get("n", as: Int32.self) }
    #expect(numbers == [2, 3])

    for isLast in [true, false] {
      await #expect(throws: (any Error).self) {
        try await database.transaction(for: nil) { transaction in
          await transaction.enqueue("select set_config('app.undone', 'x', false)")
          await transaction.enqueue("insert into nothing_by_this_name values (1)")
          if !isLast { _ = try await transaction.query("select 1") }
        }
      }
      let left = try await database.query("select 1 where current_setting('app.undone', true) <> ''", for: nil)
      #expect(left.isEmpty)
    }
    await database.close()
  }

  @Test("a transaction that could not be serialized because of what was enqueued is run again")
  func enqueuedAgain() async throws {
    let database = try await database()
    let runs = Mutex(0)
    try await database.transaction(for: nil) { transaction in
      let run = runs.withLock { count in
        count += 1
        return count
      }
      if run == 1 { await transaction.enqueue("do $$ begin raise exception 'again' using errcode = '40001'; end $$") }
      await transaction.enqueue("select 1")
    }
    #expect(runs.withLock { $0 } == 2)
    await database.close()
  }

  @Test("DB-Q04 who waits too long for a connection is told that the database is busy")
  func exhaustion() async throws {
    let database = try await database(1, wait: .milliseconds(100))
    let refusal = try await database.transaction(for: nil) { transaction -> Refusal? in
      _ = try await transaction.query("select 1 as one")
      do {
        _ = try await database.query("select 1 as one", for: nil)
        return nil
      } catch { return error as? Refusal }
    }
    #expect(refusal?.reason == .databaseDown)
    #expect(try await database.query("select 1 as one", for: nil).count == 1)
    await database.close()
  }

  @Test("a statement beyond its time is ended, and so is one whose caller has gone")
  func time() async throws {
    let database = try await database(2, statementTimeout: .seconds(1))
    do {
      _ = try await database.query("select pg_sleep(20)", for: nil)
      Issue.record("it slept")
    } catch let refusal as Refusal { #expect(refusal.reason == .deadlineExceeded) }
    let task = Task { try await database.query("select pg_sleep(20)", for: nil) }
    task.cancel()
    await #expect(throws: (any Error).self) { _ = try await task.value }
    for _ in 0..<20 { #expect(try await database.query("select 1 as one", for: nil).count == 1) }
    await database.close()
  }

  @Test("a session that was killed is replaced")
  func killed() async throws {
    let fleet = try await Fleet.shared()
    let database = Database(url: fleet.databaseURL("keyword_app"), applicationName: "victim", poolSize: 1)
    let pid = try #require(
      try await database.query("select pg_backend_pid() as pid", for: nil).first?.get("pid", as: Int32.self))
    let admin = Database(url: fleet.maintenanceURL, applicationName: "killer", poolSize: 1)
    _ = try await admin.query("select pg_terminate_backend(\(pid)) as done", for: nil)
    var isBack = false
    for _ in 0..<50 where !isBack {
      isBack = (try? await database.query("select 1 as one", for: nil)) != nil
    }
    #expect(isBack)
    await database.close()
    await admin.close()
  }

  @Test("DB-Q03 ten thousand rows are copied into a temporary table")
  func copy() async throws {
    let database = Database(url: try await Fleet.shared().maintenanceURL, applicationName: "copy", poolSize: 1)
    let count = try await database.transaction(for: nil) { transaction in
      _ = try await transaction.query("create temporary table bulk (n int, word text)")
      let rows = (0..<10_000).map { [String($0), $0 % 7 == 0 ? nil : "tab\tand \\ back\n\($0)"] }
      let copied = try await transaction.copy(into: "bulk", columns: ["n", "word"], rows: rows)
      let row = try await transaction.one(
        "select count(*) as rows, count(word) as words from bulk where n % 7 = 0 or word like 'tab' || chr(9) || '%'")
      #expect(try row?.get("rows", as: Int64.self) == 10_000)
      return copied
    }
    #expect(count == 10_000)
    await database.close()
  }
}
