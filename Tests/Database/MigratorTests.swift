import Foundation
import Postgres
import TestSupport
import Testing
import Vocabulary

private typealias UUID = Vocabulary.UUID

/// Files of migrations, and who may apply them when: in a folder of the test's own, on a schema of its own.
@Suite("Migrator")
struct MigratorTests {
  private func folder(_ files: [String: String]) throws -> String {
    let path = "/tmp/infin8-migrations-\(UUID.random())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, "\(path)/\(name)") }
    return path
  }

  private func write(_ text: String, _ path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func pair(_ stem: String, up: String = "select 1;\n") -> [String: String] {
    ["\(stem).up.sql": up, "\(stem).down.sql": "select 1;\n"]
  }

  @Test("DB-M01 migrations are called by fourteen digits and what they do, in the order of their times, each time once")
  func names() throws {
    for service in ServiceName.allCases {
      let files = try MigrationFile.all(in: try ResourceDirectory.migrations(of: service))
      #expect(!files.isEmpty && files.map(\.version) == files.map(\.version).sorted())
      #expect(files.allSatisfy { "\($0.version)_\($0.name)".wholeMatch(of: /2\d{13}_[a-z0-9_]+/) != nil })
    }
    let first = "20260101000000_make_table"
    let cases: [([String: String], MigrationProblem)] = [
      (pair("1_make_table"), .badName("1_make_table.down.sql")),
      (["\(first).sql": ""], .badName("\(first).sql")),
      (["\(first).up.sql": ""], .missingHalf(first)),
      (pair(first).merging(pair("20260101000000_make_other")) { $1 }, .sameTime("20260101000000")),
    ]
    for (files, problem) in cases {
      let path = try folder(files)
      #expect(throws: problem) { try MigrationFile.all(in: path) }
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test("DB-M01 CL-02 a new migration is numbered after the newest, also one of tomorrow, and bad names are refused")
  func next() throws {
    let moment = Instant(micros: 1_790_000_000_000_000)
    let path = try folder(pair("20260101000000_make_table"))
    #expect(try MigrationFile.next("add_column", in: path, at: moment) == "20260921141320_add_column")
    for (name, text) in pair("29990101000000_far_away") { try write(text, "\(path)/\(name)") }
    #expect(try MigrationFile.next("add_column", in: path, at: moment) == "29990101000001_add_column")
    let long = String(repeating: "a", count: 61)
    for name in ["", "ab", "Add", "a-b-c", "a__b", "_ab", "ab_", "1ab", "a b", "a/../b", "ä_b", long] {
      #expect(throws: MigrationProblem.unsuitable(name)) { try MigrationFile.next(name, in: path, at: moment) }
    }
    #expect(throws: MigrationProblem.taken("far_away")) { try MigrationFile.next("far_away", in: path, at: moment) }
    try FileManager.default.removeItem(atPath: path)
  }

  @Test("DB-M06 a file that was changed after it was applied is named, and nothing goes on, up or down")
  func edited() async throws {
    let path = try folder(pair("20260101000000_make_table", up: "create table billing.made (id int);\n"))
    let (database, migrator) = try await ground(path)
    #expect(try await migrator().up() == 1)
    #expect(try await migrator().status().isCurrent)
    try write("create table billing.made (id bigint);\n", "\(path)/20260101000000_make_table.up.sql")
    for (name, text) in pair("20260102000000_make_more") { try write(text, "\(path)/\(name)") }
    #expect(try await migrator().status().edited.map(\.name) == ["make_table"])
    await #expect(throws: MigrationProblem.edited("make_table")) { try await migrator().up() }
    await #expect(throws: MigrationProblem.edited("make_table")) { try await migrator().down(steps: 1) }
    try await leave(path, database)
  }

  @Test(
    "DB-M06 a way back that was changed is named and not gone by, until whoever goes up has taken it for what it is now"
  )
  func editedWayBack() async throws {
    let stem = "20260101000000_make_table"
    let path = try folder(pair(stem, up: "create table billing.made (id int);\n"))
    let (database, migrator) = try await ground(path)
    try await migrator().up()
    // As a build has left it that knew of no such thing.
    let owner = try await Fleet.shared().databaseURL(database: database)
    try await Platform.run("alter table billing.schema_migrations drop column down_checksum", url: owner)
    #expect(try await migrator().status().isCurrent)
    #expect(try await migrator().up() == 0)
    try write("drop table billing.made;\n", "\(path)/\(stem).down.sql")
    let status = try await migrator().status()
    #expect(status.editedBack.map(\.name) == ["make_table"] && status.edited.isEmpty && !status.isCurrent)
    #expect(status.description.contains("the way back of make_table"))
    await #expect(throws: MigrationProblem.editedBack("make_table")) { try await migrator().down(steps: 1) }
    // A build that puts a wrong way back right is not kept from going up.
    #expect(try await migrator().up() == 0)
    #expect(try await migrator().status().isCurrent)
    try await migrator().down(steps: 1)
    #expect(try await migrator().status().applied.isEmpty)
    try await leave(path, database)
  }

  @Test("DB-M06 what somebody else took back in the meantime is not taken back twice")
  func meanwhile() async throws {
    let path = try folder(pair("20260101000000_one").merging(pair("20260102000000_two")) { $1 })
    let (database, migrator) = try await ground(path)
    try await migrator().up()
    let seen = try await migrator().status().applied.last
    try await migrator().down(steps: 1, from: seen)
    await #expect(throws: MigrationProblem.moved(newest: "20260101000000")) {
      try await migrator().down(steps: 1, from: seen)
    }
    #expect(try await migrator().status().applied == ["20260101000000"])
    try await leave(path, database)
  }

  @Test(
    "DB-M06 whoever reads where a schema stands waits for nobody who changes the table of it, and the change is made later"
  )
  func readers() async throws {
    let path = try folder(pair("20260101000000_one"))
    let (database, migrator) = try await ground(path)
    try await migrator().up()
    let owner = try await Fleet.shared().databaseURL(database: database)
    try await Platform.run("alter table billing.schema_migrations drop column down_checksum", url: owner)
    let holder = Database(url: owner, applicationName: "dump", poolSize: 2)
    let changing = try await holder.transaction(for: nil as Vocabulary.UUID?) { transaction in
      _ = try await transaction.query("set local idle_in_transaction_session_timeout = 0")
      _ = try await transaction.query("select from billing.schema_migrations")
      let changing = Task { try await migrator().up() }
      try await eventually {
        try await !holder.query(
          "select from pg_locks where relation = 'billing.schema_migrations'::regclass and not granted", for: nil
        ).isEmpty
      }
      let start = ContinuousClock.now
      _ = try await migrator().status()
      #expect(ContinuousClock.now - start < .seconds(30))
      return changing
    }
    #expect(try await changing.value == 0)
    #expect(try await migrator().status().isCurrent)
    await holder.close()
    try await leave(path, database)
  }

  @Test("DB-M06 of eight runners at once one applies each migration, and the others find nothing to do")
  func runners() async throws {
    let slow = "select pg_sleep(0.1);\n"
    var files: [String: String] = [:]
    for number in 1...4 { files.merge(pair("2026010100000\(number)_step_\(number)", up: slow)) { $1 } }
    let path = try folder(files)
    let (database, migrator) = try await ground(path)
    let applied = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 { group.addTask { try await migrator().up() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(applied.sorted() == [0, 0, 0, 0, 0, 0, 0, 4])
    try await leave(path, database)
  }

  /// A database without any schema's tables, and a way to make the next runner on it.
  private func ground(_ path: String) async throws -> (database: String, migrator: @Sendable () throws -> Migrator) {
    let fleet = try await Fleet.shared()
    let name = "migrator_\(UUID.random().description.replacing("-", with: ""))"
    try await fleet.makeDatabase(name)
    let url = fleet.databaseURL("migrator", database: name)
    return (name, { try Migrator(url: url, service: .billing, directory: path) })
  }

  private func leave(_ path: String, _ database: String) async throws {
    try FileManager.default.removeItem(atPath: path)
    try await Platform.dropDatabase(database, adminURL: try await Fleet.shared().maintenanceURL)
  }
}
