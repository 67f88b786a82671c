import Foundation
import Host
import Postgres
import TestSupport
import Testing
import Vocabulary

/// What a migration destroys waits for a backup. The migration is one of the test's own, in a copy of billing's folder.
@Suite("Major migrations")
struct MajorMigrationTests {
  private struct Ground {
    let fleet: Fleet
    let home: String
    let records: String

    init(_ name: String, back: String = "select 1;\n") async throws {
      fleet = try await Fleet.shared()
      home = "/tmp/infin8-major-\(UUID().uuidString)"
      records = "\(home)/records"
      let folder = "Services/Billing/Migrations"
      try FileManager.default.createDirectory(atPath: "\(home)/Services/Billing", withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: try ResourceDirectory.locate(folder), toPath: "\(home)/\(folder)")
      try "drop table if exists nothing;\n".write(
        toFile: "\(home)/\(folder)/29990101000000_drop_nothing.up.sql", atomically: true, encoding: .utf8)
      try back.write(
        toFile: "\(home)/\(folder)/29990101000000_drop_nothing.down.sql", atomically: true, encoding: .utf8)
    }

    /// Runs `billing migrate` on a database of the test's own.
    func migrate(
      _ arguments: String..., database: String
    ) async throws -> (status: Int32, output: String, errors: String) {
      try await Shell.result(
        ["\(fleet.executables)/billing", "migrate"] + arguments,
        environment: [
          "INFIN8_HOME": home, "INFIN8_BACKUP_RECORDS": records,
          "INFIN8_BILLING_MIGRATION_DATABASE_URL": fleet.databaseURL("migrator", database: database),
        ])
    }

    func note(_ kind: BackupRecord.Kind = .verified, isGood: Bool = true, age: Duration) throws {
      try BackupRecords(path: records).append(
        BackupRecord(
          kind, isGood: isGood, repository: 1, label: "label", backupAt: .now + (.zero - age), note: ""))
    }

    func leave() { try? FileManager.default.removeItem(atPath: home) }
  }

  @Test(
    "DB-M04 what destroys something is refused without a backup that is fresh and whole, in a sentence that says what to do"
  )
  func refuses() async throws {
    let ground = try await Ground("refuses")
    defer { ground.leave() }
    let scratch = try await ScratchInstallation.make()
    _ = try await scratch.administrator.query(
      "insert into billing.subscriptions (organization_id, plan) values (gen_random_uuid(), 'starter')", for: nil)
    func refused() async throws -> Bool {
      let result = try await ground.migrate("up", database: scratch.name)
      let isSaid =
        result.errors.contains("29990101000000_drop_nothing") && result.errors.contains("infin8 backup verify")
      return result.status == 78 && isSaid
    }
    #expect(try await refused())
    try ground.note(age: .seconds(27 * 3_600))
    #expect(try await refused(), "too old")
    try ground.note(isGood: false, age: .zero)
    #expect(try await refused(), "not whole")
    try ground.note(.drilled, isGood: false, age: .zero)
    #expect(try await refused(), "could not be restored")
    try ground.note(age: .seconds(3_600))
    let allowed = try await ground.migrate("up", database: scratch.name)
    #expect(allowed.status == 0 && allowed.output.contains("was verified at"), "\(allowed)")
    try await scratch.drop()
  }

  @Test("DB-M04 --without-backup goes on and leaves a record of it; where nobody has anything to lose nothing is asked")
  func waived() async throws {
    let ground = try await Ground("waived")
    defer { ground.leave() }
    let scratch = try await ScratchInstallation.make()
    let empty = try await ground.migrate("up", database: scratch.name)
    #expect(empty.status == 0 && !empty.output.contains("destroys"), "\(empty)")
    #expect(try await ground.migrate("down", database: scratch.name).status == 0)
    _ = try await scratch.administrator.query(
      "insert into billing.subscriptions (organization_id, plan) values (gen_random_uuid(), 'starter')", for: nil)
    #expect(try await ground.migrate("up", database: scratch.name).status == 78)
    let waived = try await ground.migrate("up", "--without-backup", database: scratch.name)
    #expect(waived.status == 0 && waived.output.contains("--without-backup says"), "\(waived)")
    let record = try #require(try BackupRecords(path: ground.records).newest(.waived))
    #expect(record.note.contains("29990101000000_drop_nothing"))
    try await scratch.drop()
  }

  @Test("DB-M04 going back destroys as well: a table made since goes with a fresh backup or on somebody's word")
  func back() async throws {
    let ground = try await Ground("back", back: "drop table if exists nothing;\n")
    defer { ground.leave() }
    let scratch = try await ScratchInstallation.make()
    #expect(try await ground.migrate("up", database: scratch.name).status == 0)
    _ = try await scratch.administrator.query(
      "insert into billing.subscriptions (organization_id, plan) values (gen_random_uuid(), 'starter')", for: nil)
    let refused = try await ground.migrate("down", database: scratch.name)
    #expect(
      refused.status == 78 && refused.errors.contains("the way back of 29990101000000_drop_nothing"), "\(refused)")
    try ground.note(age: .seconds(3_600))
    let allowed = try await ground.migrate("down", database: scratch.name)
    #expect(allowed.status == 0 && allowed.output.contains("was verified at"), "\(allowed)")
    try FileManager.default.removeItem(atPath: ground.records)
    #expect(try await ground.migrate("up", "--without-backup", database: scratch.name).status == 0)
    let waived = try await ground.migrate("down", "--without-backup", database: scratch.name)
    #expect(waived.status == 0 && waived.output.contains("--without-backup says"), "\(waived)")
    try await scratch.drop()
  }

  @Test("DB-M02 what is no scratch database is not taken up, down and up: a row of any service's is enough")
  func verify() async throws {
    let ground = try await Ground("verify")
    defer { ground.leave() }
    let scratch = try await ScratchInstallation.make()
    _ = try await scratch.administrator.query(
      "insert into identity.legal_holds (organization_id, reason) values (gen_random_uuid(), 'a court asks')", for: nil)
    let refused = try await ground.migrate("verify", database: scratch.name)
    #expect(refused.status == 70 && refused.errors.contains("no scratch database"), "\(refused)")
    let after = try await ground.migrate("status", database: scratch.name)
    #expect(after.status == 1 && after.output.contains("1 pending"), "\(after)")
    let waived = try await ground.migrate("verify", "--without-backup", database: scratch.name)
    #expect(waived.status == 64 && waived.errors.contains("goes with up and down"), "\(waived)")
    try await scratch.drop()
  }

  @Test(
    "DB-M04 major is what says so, drops a table, a column or a schema, or takes rows away; not what drops an index, speaks of it or makes a function that will; on the way back also what writes values over"
  )
  func major() throws {
    let folder = "/tmp/infin8-major-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let texts = [
      "-- major\nupdate t set a = 1;", "drop table t;", "alter table t\n  add column a int,\n  DROP  COLUMN b;",
      "truncate t;", "alter table t drop b;", "drop schema s cascade;", "delete from t where a = 1;",
      "do $$ begin delete from t; end $$;",
      "create function f() returns void language plpgsql as $$ begin delete from t; end $$;\nalter table t alter a drop not null;",
      "drop index i; alter table t drop constraint c;", "-- drop table t, some day\ncreate table u ();",
      "update t set a = 1;", "do $$ begin update t set a = 1; end $$;",
      "do $$ begin if true then update t set a = 1; end if; end $$;", "with x as (select 1) update t set a = 1 from x;",
      "create table t (a int references u on update set null); grant update on t to r;",
    ]
    for (place, text) in texts.enumerated() {
      for half in ["up", "down"] {
        try text.write(toFile: "\(folder)/299901010000\(place + 10)_m.\(half).sql", atomically: true, encoding: .utf8)
      }
    }
    let files = try MigrationFile.all(in: folder)
    let destroying = Array(repeating: true, count: 8), harmless = Array(repeating: false, count: 3)
    #expect(files.map(\.isMajor) == destroying + harmless + [false, false, false, false, false])
    #expect(files.map(\.isMajorBack) == destroying + harmless + [true, true, true, true, false])
  }
}
