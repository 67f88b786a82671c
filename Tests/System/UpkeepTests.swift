import Contracts
import EventLoop
import Foundation
import Postgres
import TestSupport
import Testing
import Vocabulary

/// The operator's verbs on an installation of their own, whose tables they may fill.
@Suite("Upkeep", .serialized)
struct UpkeepTests {
  private static let starting = Task { try await Fleet.own() }

  private func db(_ arguments: String...) async throws -> (status: Int32, rows: [[String: Any]], all: [String: Any]) {
    let fleet = try await Self.starting.value
    let result = try await Shell.result(
      ["\(fleet.executables)/infin8", "db"] + arguments + ["--json", "--data-dir", fleet.directory])
    let all = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let found = try #require(all, "\(result)")
    return (result.status, (found["rows"] ?? found["runs"]) as? [[String: Any]] ?? [], found)
  }

  /// A table of keyword's with rows in it that nobody else knows. They are counted before anybody analyzes it, or they count twice.
  private func plant(_ name: String, _ columns: String, _ rows: String) async throws -> Fleet {
    let fleet = try await Self.starting.value
    try await fleet.script(
      """
      set role keyword_owner;
      create table keyword.\(name) (\(columns)) with (autovacuum_enabled = off);
      insert into keyword.\(name) \(rows);
      select pg_stat_force_next_flush();
      """)
    return fleet
  }

  private func number(_ fleet: Fleet, _ sql: String) async throws -> Int64 {
    Int64(try await fleet.rows(sql).first?.first.flatMap { $0 } ?? "") ?? -1
  }

  private func recorded(_ fleet: Fleet, _ kind: String, _ target: String) async throws -> [String?] {
    try await Platform.rows(
      """
      select operator, outcome, (ended_at >= begun_at)::text, detail from platform.upkeep
      where kind = $1 and target = $2 order by id desc limit 1
      """, [kind, target], url: fleet.databaseURL(of: .keyword)
    ).first ?? []
  }

  @Test("DB-O01 CL-10 a slow statement is at the top of the list and in the slow log, both without its values")
  func top() async throws {
    let fleet = try await Self.starting.value
    let database = Database(url: fleet.databaseURL("keyword_app"), applicationName: "slow", poolSize: 1)
    _ = try await database.query("select pg_sleep(5), \("canary-value-4Jd8") as slow_one", for: nil)
    await database.close()
    let top = try await db("top", "--limit", "3").rows.filter { $0["role"] as? String == "keyword_app" }
    let slow = try #require(top.first { ($0["statement"] as? String)?.contains("slow_one") == true }, "\(top)")
    #expect((slow["max_ms"] as? Double ?? 0) >= 1_300 && slow["calls"] as? Int == 1)
    try await eventually { try log(fleet).contains("slow_one") }
    let text = try log(fleet)
    #expect(text.contains(/duration: \d{4,}\.\d+ ms/))
    #expect(!text.contains("canary-value") && !"\(top)".contains("canary-value"))
  }

  @Test("DB-O01 CL-10 where the server counts no statements that is said, and what to do about it")
  func uncounted() async throws {
    let fleet = try await Self.starting.value
    let url = fleet.databaseURL(of: .keyword)
    try await Platform.run("drop extension pg_stat_statements", url: url)
    let top = try await fleet.command("db", "top")
    try await Platform.run("create extension pg_stat_statements schema extensions", url: url)
    #expect(
      top.status == 1 && top.errors.contains("shared_preload_libraries = 'pg_stat_statements'") && top.output.isEmpty,
      "\(top)")
  }

  private func log(_ fleet: Fleet) throws -> String {
    let folder = "\(fleet.directory)/logs/postgres"
    return try FileManager.default.contentsOfDirectory(atPath: folder).map {
      try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
    }.joined()
  }

  @Test("DB-O02 an index that nobody reads is found, and is not any more once somebody has; so is one that is missing")
  func indexes() async throws {
    let fleet = try await plant(
      "looked", "a bigint primary key, b bigint, c bigint references keyword.looked (a)",
      "select n, n % 977, null from generate_series(1, 20000) n")
    try await fleet.script("create index looked_b on keyword.looked (b); analyze keyword.looked")
    func names(_ verb: String) async throws -> [String] {
      try await db(verb).rows.compactMap { ($0["index"] ?? $0["table"]) as? String }
    }
    #expect(try await names("unused-indexes").contains("keyword.looked_b"))
    let missing = try await db("missing-indexes").rows
    #expect(missing.contains { ($0["why"] as? String)?.contains("looked_c_fkey") == true }, "\(missing)")
    #expect(
      !missing.contains { $0["table"] as? String == "keyword.looked" && $0["why"] as? String == "read as a whole" })
    for _ in 0..<12 { _ = try await fleet.rows("select count(*) from keyword.looked where c = 5") }
    for number in 0..<3 { _ = try await fleet.rows("select count(*) from keyword.looked where b = \(number)") }
    try await eventually { try await !names("unused-indexes").contains("keyword.looked_b") }
    try await eventually {
      try await db("missing-indexes").rows.contains {
        $0["table"] as? String == "keyword.looked" && $0["why"] as? String == "read as a whole"
      }
    }
  }

  @Test("DB-O04 sizes are the catalog's, growth is told from what was noted, and the disk's end is forecast")
  func sizes() async throws {
    let fleet = try await Self.starting.value
    // Ten megabytes a day, noted for three days.
    try await Platform.run(
      """
      delete from platform.sizes;
      insert into platform.sizes (taken_at, bytes)
      select clock_timestamp() - d * interval '1 day', 100000000 - d * 10485760 from generate_series(0, 2) d;
      """, url: fleet.databaseURL(of: .keyword))
    let (_, rows, all) = try await db("sizes")
    let keywords = try #require(rows.first { $0["table"] as? String == "keyword.keywords" })
    for (name, sql) in [
      ("total", "pg_total_relation_size"), ("heap", "pg_relation_size"), ("indexes", "pg_indexes_size"),
    ] {
      let expected = try await number(fleet, "select \(sql)('keyword.keywords')")
      #expect(keywords[name] as? Int == Int(expected), "\(name)")
    }
    let databases = try #require(all["databases"] as? [String: Any])
    let forecast = try #require((databases["sizes"] as? [[String: Any]])?.first { $0["bytes_a_day"] as? Int ?? 0 > 0 })
    #expect(
      forecast["bytes_in_30_days"] as? Int
        == (forecast["bytes"] as? Int ?? 0) + 30 * (forecast["bytes_a_day"] as? Int ?? 0))
    let free = try #require(databases["free_bytes"] as? Int)
    let sizes = try #require(databases["sizes"] as? [[String: Any]])
    let daily = try #require(sizes.compactMap { $0["bytes_a_day"] as? Int }.first { $0 > 0 })
    #expect(abs(daily - 10_485_760) < 100_000, "\(daily)")
    #expect(free > 0 && databases["days_left"] as? Int == free / daily)
  }

  @Test("DB-O04 what values beside the heap take, the rows, the dead ones, and how much of the heap holds none")
  func bloat() async throws {
    let fleet = try await plant(
      "measured", "a bigint primary key, b text, c text",
      """
      select n, (select string_agg(md5(n::text || k), '') from generate_series(1, 200) k), repeat('x', 500)
      from generate_series(1, 1000) n
      """)
    func measured() async throws -> [String: Int] {
      let row = try await db("sizes").rows.first { $0["table"] as? String == "keyword.measured" }
      return try #require(row).compactMapValues { $0 as? Int }
    }
    try await fleet.script("vacuum analyze keyword.measured")
    let full = try await measured()
    let toast = try await number(
      fleet,
      "select pg_total_relation_size(reltoastrelid) from pg_class where oid = 'keyword.measured'::regclass")
    #expect(full["toast"] == Int(toast) && toast > 1_000_000, "\(full)")
    #expect(full["rows"] == 1_000 && full["dead"] == 0, "\(full)")
    let heap = try #require(full["heap"])
    #expect((full["bloat"] ?? heap) * 10 < heap, "\(full)")
    try await fleet.script("delete from keyword.measured where a > 100; select pg_stat_force_next_flush()")
    // Dead rows at first, then room.
    for sql in ["analyze keyword.measured", "vacuum (truncate off) keyword.measured"] {
      try await fleet.script(sql)
      let empty = try await measured()
      #expect(empty["heap"] == heap && (empty["bloat"] ?? 0) * 10 > heap * 7, "\(sql): \(empty) of \(heap)")
      #expect(empty["rows"] == 100 && empty["dead"] == (sql.hasPrefix("analyze") ? 900 : 0), "\(sql): \(empty)")
    }
  }

  @Test("DB-O04 of a table for which a gigabyte would have to be read the bloat is not told")
  func vast() async throws {
    let fleet = try await plant("vast", "a bigint", "select 1")
    let path = try #require(
      try await fleet.rows("select current_setting('data_directory') || '/' || pg_relation_filepath('keyword.vast')")
        .first?.first.flatMap { $0 })
    // Pages that were never written take no room on the disk.
    #expect(truncate(path, 1 << 30) == 0)
    let row = try #require(try await db("sizes").rows.first { $0["table"] as? String == "keyword.vast" })
    #expect(row["heap"] as? Int == 1 << 30 && row["bloat"] is NSNull, "\(row)")
    try await fleet.script("drop table keyword.vast")
  }

  @Test("DB-W01 dead rows turn health red, and vacuum makes it green: run, and written down by whom and how")
  func vacuum() async throws {
    let fleet = try await plant("vacated", "a bigint", "select n from generate_series(1, 30000) n")
    try await fleet.script("delete from keyword.vacated where a > 10")
    func check() async throws -> HealthCheckResult? {
      try await HealthClient(fleet.client(.keyword)).check(HealthCheckRequest()).checks.first {
        $0.name == "autovacuum"
      }
    }
    try await eventually { try await check()?.status == .degraded }
    #expect(try await check()?.message.contains("vacated has 29990 dead rows") == true)
    let runs = try await db("vacuum").rows
    #expect(
      runs.contains { $0["target"] as? String == "keyword.vacated" && $0["outcome"] as? String == "done" }, "\(runs)")
    try await eventually { try await check()?.status == .healthy }
    let written = try await recorded(fleet, "vacuum", "keyword.vacated")
    #expect(written == [NSUserName(), "done", "true", "29990 dead rows"], "\(written)")
    #expect(try await db("runs").rows.contains { $0["target"] as? String == "keyword.vacated" })
    // What is not due is left alone; what is not there is said.
    #expect(try await !db("vacuum").rows.contains { $0["target"] as? String == "keyword.vacated" })
    let nothing = try await Shell.result(
      ["\(fleet.executables)/infin8", "db", "vacuum", "keyword.nothing", "--data-dir", fleet.directory])
    #expect(nothing.status == 1, "\(nothing)")
  }

  @Test("DB-W01 a table that somebody holds is not recorded as looked after, and is once they let it go")
  func held() async throws {
    let fleet = try await plant("held", "a bigint", "select n from generate_series(1, 100) n")
    let holder = Database(url: fleet.databaseURL(of: .keyword), applicationName: "holder", poolSize: 1)
    let skipped = try await holder.transaction(for: nil as Vocabulary.UUID?) { transaction in
      try await transaction.execute("set local idle_in_transaction_session_timeout = 0")
      // Its contents are looked at meanwhile, which is not what was asked for.
      try await transaction.execute("analyze keyword.held")
      try await transaction.execute("lock table keyword.held in share update exclusive mode")
      return try await fleet.command("db", "vacuum", "keyword.held")
    }
    await holder.close()
    #expect(skipped.status == 1 && skipped.output.contains("it was left as it is"), "\(skipped)")
    #expect(try await recorded(fleet, "vacuum", "keyword.held").prefix(2) == [NSUserName(), "failed"])
    #expect(try await db("vacuum", "keyword.held").status == 0)
    #expect(try await recorded(fleet, "vacuum", "keyword.held").prefix(2) == [NSUserName(), "done"])
  }

  @Test("DB-W01 a table that is being vacuumed just now is looked after")
  func alreadyVacuumed() async throws {
    let fleet = try await plant(
      "vacuumed", "a bigint, b text", "select n, repeat('x', 400) from generate_series(1, 20000) n")
    let url = fleet.databaseURL(of: .keyword)
    // A tenth of a second for each of its thousand pages.
    let vacuum = Task {
      try await Platform.run(
        each: ["set vacuum_cost_delay = 100", "set vacuum_cost_limit = 1", "vacuum keyword.vacuumed"], url: url)
    }
    let busy = "from pg_stat_progress_vacuum where relid = 'keyword.vacuumed'::regclass"
    try await eventually { try await number(fleet, "select count(*) \(busy)") == 1 }
    let run = try #require(try await db("vacuum", "keyword.vacuumed").rows.first)
    #expect(run["outcome"] as? String == "done" && run["detail"] as? String == "autovacuum is at it", "\(run)")
    #expect(try await recorded(fleet, "vacuum", "keyword.vacuumed").last == "autovacuum is at it")
    try await fleet.script("select pg_cancel_backend(pid) \(busy)")
    await #expect(throws: PostgresError.self) { try await vacuum.value }
  }

  @Test("DB-W03 a table in partitions is looked at as a whole, which nobody else does, and not again on the same day")
  func partitions() async throws {
    let fleet = try await Self.starting.value
    try await fleet.script(
      """
      set role keyword_owner;
      create table keyword.parted (a bigint, b bigint) partition by range (a);
      create table keyword.parted_1 partition of keyword.parted for values from (0) to (500);
      create table keyword.parted_2 partition of keyword.parted for values from (500) to (1000);
      insert into keyword.parted select n, n % 7 from generate_series(1, 999) n;
      """)
    func seen() async throws -> Int64 {
      try await number(
        fleet,
        """
        select n_distinct::bigint from pg_stats
        where schemaname || '.' || tablename = 'keyword.parted' and attname = 'b'
        """)
    }
    #expect(try await seen() == -1)
    func runs() async throws -> [String?] {
      try await db("vacuum").rows.filter { $0["target"] as? String == "keyword.parted" }.map {
        $0["outcome"] as? String
      }
    }
    #expect(try await runs() == ["done"])
    #expect(try await seen() == 7)
    #expect(try await runs() == [])
  }

  @Test("DB-W02 a bloated index shrinks while somebody writes, and no write waits for a second")
  func reindex() async throws {
    let fleet = try await plant(
      "bloated", "a bigint primary key, b text", "select n, repeat('x', 40) || n from generate_series(1, 200000) n")
    try await fleet.script("create index bloated_b on keyword.bloated (b)")
    try await fleet.script("delete from keyword.bloated where a % 10 <> 0")
    try await fleet.script("vacuum keyword.bloated")
    try await fleet.script(
      """
      create function keyword.write_one(n bigint) returns void language plpgsql as $$
      begin
        perform set_config('lock_timeout', '900ms', true);
        insert into keyword.bloated values (n, 'new');
      end $$
      """)
    let before = try await number(fleet, "select pg_relation_size('keyword.bloated_b')")
    let isDone = AsyncFlag()
    let writer = Database(url: fleet.databaseURL(of: .keyword), applicationName: "writer", poolSize: 1)
    async let written = Self.write(writer, until: isDone)
    let runs = try await db("reindex", "--larger-than", "1000000").rows
    await isDone.set()
    let writes = try await written
    await writer.close()
    let run = try #require(runs.first { $0["target"] as? String == "keyword.bloated_b" }, "\(runs)")
    #expect(run["outcome"] as? String == "done", "\(run)")
    let after = try await number(fleet, "select pg_relation_size('keyword.bloated_b')")
    #expect(after * 2 < before, "\(before) to \(after)")
    #expect(writes > 10, "\(writes)")
    #expect(try await recorded(fleet, "reindex", "keyword.bloated_b").prefix(2) == [NSUserName(), "done"])
  }

  /// How many writes there were; one that waits for a lock for 0.9 seconds is refused.
  private static func write(_ database: Database, until isDone: AsyncFlag) async throws -> Int {
    var writes = 0
    while await !isDone.isSet {
      _ = try await database.query("select keyword.write_one(\(Int64(1_000_000 + writes)))", for: nil)
      writes += 1
      try await Task.sleep(for: .milliseconds(5))
    }
    return writes
  }

  @Test("DB-W02 an index that somebody keeps busy is given up after a second, and no half-made twin stays")
  func reindexGivesUp() async throws {
    let fleet = try await plant("busy", "a bigint", "select n from generate_series(1, 5000) n")
    try await fleet.script("create index busy_a on keyword.busy (a)")
    let holder = Database(url: fleet.databaseURL(of: .keyword), applicationName: "holder", poolSize: 1)
    let result = try await holder.transaction(for: nil as Vocabulary.UUID?) { transaction in
      try await transaction.execute("set local idle_in_transaction_session_timeout = 0")
      try await transaction.execute("insert into keyword.busy values (0)")
      return try await Shell.result(
        ["\(fleet.executables)/infin8", "db", "reindex", "keyword.busy_a", "--data-dir", fleet.directory])
    }
    await holder.close()
    #expect(result.status == 1 && result.output.contains("reindex keyword.busy_a: failed"), "\(result)")
    #expect(try await recorded(fleet, "reindex", "keyword.busy_a").prefix(2) == [NSUserName(), "failed"])
    // The twin stays while the table is busy, and no longer than until the next look.
    #expect(try await db("reindex").status == 0)
    let left = try await number(
      fleet, "select count(*) from pg_index where not indisvalid and indrelid = 'keyword.busy'::regclass")
    #expect(left == 0, "\(left)")
  }

  @Test("DB-W03 where a guess is off by more than ten the planner is told which columns depend on each other")
  func statistics() async throws {
    let fleet = try await plant(
      "estimated", "a bigint, b bigint, c bigint",
      "select n % 500, n % 500, (n / 500) % 10 from generate_series(1, 100000) n")
    try await fleet.script(
      """
      create index estimated_ab on keyword.estimated (a, b); create index estimated_bc on keyword.estimated (b, c);
      analyze keyword.estimated
      """)
    func guess() async throws -> Int64 {
      let plan = try await fleet.rows("explain select a, b from keyword.estimated group by a, b")[0][0] ?? ""
      return plan.firstMatch(of: /rows=(\d+)/).flatMap { Int64($0.1) } ?? 0
    }
    let before = try await guess()
    #expect(before > 500 * 10, "the guess is wrong to begin with: \(before)")
    // Before it in the alphabet is one whose values nobody can count.
    try await fleet.script(
      """
      set role keyword_owner;
      create table keyword.awkward (a point, b point);
      insert into keyword.awkward select point(n, n), point(n, n) from generate_series(1, 2000) n;
      create index awkward_ab on keyword.awkward using gist (a, b);
      analyze keyword.awkward
      """)
    let all = try await db("stats")
    try await fleet.script("drop table keyword.awkward")
    #expect(all.status == 1)
    #expect(
      all.rows.contains {
        $0["target"] as? String == "keyword.awkward" && $0["outcome"] as? String == "failed"
          && ($0["detail"] as? String)?.contains("equality") == true
      }, "\(all.rows)")
    let runs = all.rows.filter { $0["target"] as? String == "keyword.estimated" }
    #expect(runs.count == 1 && (runs[0]["detail"] as? String)?.hasPrefix("a, b: guessed") == true, "\(runs)")
    let after = try await guess()
    #expect((250...1_000).contains(after), "\(after)")
    #expect(try await db("stats").rows.filter { $0["target"] as? String == "keyword.estimated" }.isEmpty)
  }

  @Test("DB-W01 what is due once a day is done once, and one service's trouble is not the others'")
  func daily() async throws {
    let fleet = try await Self.starting.value
    func cared(_ rows: [[String: Any]]) -> [String] {
      rows.filter { $0["kind"] as? String == "daily" && $0["outcome"] as? String == "done" }
        .compactMap { $0["target"] as? String }.sorted()
    }
    let all = ServiceName.allCases.map(\.rawValue).sorted()
    func forget() async throws {
      for service in ServiceName.allCases {
        try await Platform.run("delete from platform.upkeep where kind = 'daily'", url: fleet.databaseURL(of: service))
      }
    }
    try await forget()
    let first = try await db("schedule", "--once")
    #expect(first.status == 0 && cared(first.rows) == all, "\(first.all)")
    let again = try await db("schedule", "--once")
    #expect(again.status == 0 && again.rows.isEmpty, "\(again.all)")

    try await forget()
    let result = try await Shell.result(
      ["\(fleet.executables)/infin8", "db", "schedule", "--once", "--data-dir", fleet.directory],
      environment: ["INFIN8_KEYWORD_MONITOR_DATABASE_URL": "host=/nowhere user=monitor dbname=infin8"])
    #expect(result.status == 1 && result.output.contains("daily keyword: failed"), "\(result)")
    for service in all where service != "keyword" {
      #expect(result.output.contains("daily \(service): done"), "\(service): \(result)")
    }
    let rest = try await db("schedule", "--once")
    #expect(rest.status == 0 && cared(rest.rows) == ["keyword"], "\(rest.all)")

    // What failed is tried again after an hour, what was done is not.
    for (outcome, minutes, due) in [
      ("'failed'", 59, []), ("'failed'", 61, ["keyword"]), ("null", 179, []), ("null", 181, ["keyword"]),
    ] {
      try await Platform.run(
        """
        update platform.upkeep set outcome = \(outcome), begun_at = clock_timestamp() - interval '\(minutes) minutes'
        where kind = 'daily' and target = 'keyword'
        """, url: fleet.databaseURL(of: .keyword))
      let retried = try await db("schedule", "--once")
      #expect(retried.status == 0 && cared(retried.rows) == due, "\(outcome) \(minutes): \(retried.all)")
    }
  }

  @Test(
    "CL-10 where PostgreSQL is not ours, a folder says how each role comes in; what others may read is not trusted",
    .disabled(if: Fleet.isSeparated, "a folder speaks of one database for all services"))
  func roles() async throws {
    let fleet = try await Self.starting.value
    let folder = "/tmp/infin8-roles-\(Foundation.UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func write(_ role: String, saying given: String? = nil, mode: Int = 0o400) throws {
      let string = given ?? fleet.databaseURL(role, of: .identity)
      try? FileManager.default.removeItem(atPath: "\(folder)/\(role)")
      try #require(
        FileManager.default.createFile(
          atPath: "\(folder)/\(role)", contents: Data(string.utf8), attributes: [.posixPermissions: mode]))
    }
    func run(_ arguments: String...) async throws -> (status: Int32, output: String, errors: String) {
      try await Shell.result(
        ["\(fleet.executables)/infin8"] + arguments,
        environment: ["INFIN8_ROLES_DIR": folder, "INFIN8_DATA_DIR": "\(folder)/none"])
    }
    let none = try await run("db", "sizes")
    #expect(none.status != 0 && none.errors.contains("\(folder)/monitor"), "\(none)")
    for role in ["monitor", "migrator", "backup"] { try write(role) }
    for verb in [
      ["db", "sizes"], ["db", "runs"], ["migrate", "status"], ["legal-hold", "list"], ["price", "list"],
    ] {
      let answer = try await run(verb[0], verb[1])
      #expect(answer.status == 0, "\(verb): \(answer)")
      #expect(!answer.output.contains("free on the disk:"), "\(verb): \(answer)")
    }
    try write("monitor", mode: 0o444)
    let open = try await run("db", "sizes")
    #expect(open.status != 0 && open.errors.contains("\(folder)/monitor"), "\(open)")
    // Read, and refused for what it says.
    try write("monitor", saying: "host=db.example.test user=monitor password=hunter2 dbname=infin8")
    let plain = try await run("db", "sizes")
    #expect(plain.status != 0 && plain.errors.contains("\(folder)/monitor"), "\(plain)")
    #expect(!(open.errors + plain.errors + plain.output).contains("hunter2"))
  }
}

private actor AsyncFlag {
  private(set) var isSet = false
  func set() { isSet = true }
}
