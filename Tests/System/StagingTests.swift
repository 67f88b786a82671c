import Foundation
import Postgres
import TestSupport
import Testing
import Vocabulary

/// Migrations as an operator writes and rehearses them, in a copy of the product's folders.
@Suite("Staging")
struct StagingTests {
  private struct Ground {
    let fleet: Fleet
    let home = "/tmp/infin8-staging-\(UUID().uuidString)"
    var folder: String { "\(home)/Services/Billing/Migrations" }

    init() async throws {
      fleet = try await Fleet.shared()
      for service in ["Identity", "Workflow", "Keyword", "Content", "Billing"] {
        try copy("Services/\(service)/Migrations")
      }
      try copy("Shared/Postgres/Platform")
    }

    private func copy(_ folder: String) throws {
      let place = "\(home)/\(folder)"
      try FileManager.default.createDirectory(
        atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: try ResourceDirectory.locate(folder), toPath: place)
    }

    func migrate(
      _ arguments: [String], in database: String? = nil
    ) async throws -> (status: Int32, output: String, errors: String) {
      var environment = ["INFIN8_HOME": home, "INFIN8_DATA_DIR": fleet.directory]
      for service in ServiceName.allCases {
        environment["INFIN8_\(service.rawValue.uppercased())_MIGRATION_DATABASE_URL"] =
          database.map { fleet.databaseURL("migrator", database: $0) }
      }
      return try await Shell.result(
        ["\(fleet.executables)/infin8", "migrate"] + arguments, environment: environment)
    }

    func migrate(
      _ arguments: String..., in database: String? = nil
    ) async throws -> (status: Int32, output: String, errors: String) {
      try await migrate(arguments, in: database)
    }

    /// Writes a migration of billing's.
    func write(up: String, down: String) throws {
      for (half, text) in [("up", up), ("down", down)] {
        try text.write(
          toFile: "\(folder)/29990101000000_rehearse.\(half).sql", atomically: true, encoding: .utf8)
      }
    }

    /// A database as pg_dump tells it and psql makes it.
    func copy(of database: String) async throws -> String {
      let name = "\(database)_copy"
      try await Platform.createDatabase(name, adminURL: fleet.maintenanceURL)
      let script = """
        set -euo pipefail
        bin=$(dirname "$(readlink "/proc/$(head -n 1 "$1/postgres/postmaster.pid")/exe")")
        "$bin/pg_dump" -h "$1/run/postgres" -U infin8_admin "$2" |
          "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$1/run/postgres" -U infin8_admin "$3" > /dev/null
        """
      let result = try await Shell.result(["/bin/bash", "-c", script, "copy", fleet.directory, database, name])
      try #require(result.status == 0, "\(result)")
      return name
    }

    /// Databases that rehearsals made, and whether the real one knows of anything rehearsed.
    func traces() async throws -> [[String?]] {
      try await Platform.rows(
        "select datname from pg_database where datname like 'infin8_staging_%'", url: fleet.maintenanceURL)
        + fleet.rows("select version from billing.schema_migrations where version > '2999'")
        + fleet.rows("select 'rehearsed' where to_regclass('billing.rehearsed') is not null")
    }

    func leave() { try? FileManager.default.removeItem(atPath: home) }
  }

  @Test("CL-02 DB-M02 `migrate new` writes a pair of files that can be applied, and refuses what is no name or service")
  func new() async throws {
    let ground = try await Ground()
    defer { ground.leave() }
    let made = try await ground.migrate("new", "billing", "add_something")
    try #require(made.status == 0, "\(made)")
    let files = try MigrationFile.all(in: ground.folder)
    #expect(files.last?.name == "add_something" && files.count { $0.name == "add_something" } == 1)
    #expect(made.output.contains("_add_something.up.sql") && made.output.contains("_add_something.down.sql"))
    for (service, name, says) in [
      ("billing", "add_something", "already"), ("billing", "Add Something", "small letters"),
      ("payments", "add_more", "give identity"),
    ] {
      let refused = try await ground.migrate("new", service, name)
      #expect(refused.status != 0 && refused.errors.contains(says), "\(refused)")
    }
    #expect(try MigrationFile.all(in: ground.folder) == files)
  }

  @Test("CL-02 DB-M02 `migrate up --staging` goes up, down and up beside the real database, which stays as it is")
  func rehearsal() async throws {
    let ground = try await Ground()
    defer { ground.leave() }
    try ground.write(
      up: "create table rehearsed (organization_id uuid primary key);\nselect tenant_table('rehearsed');\n",
      down: "drop table rehearsed;\n")
    let result = try await ground.migrate("up", "--staging")
    #expect(result.status == 0, "\(result)")
    for said in [
      "made, beside the real one", "billing: up   29990101000000_rehearse", "billing: down 29990101000000_rehearse",
      "billing: up, down and up again give the same schema", "keyword: nothing is pending", "dropped",
    ] {
      #expect(result.output.contains(said), "\(said): \(result.output)")
    }
    #expect(try await ground.traces().isEmpty)

    // A way back that forgets something, and one that cannot be gone.
    for (down, says) in [("select 1;\n", "rehearse"), ("drop table nowhere;\n", "nowhere")] {
      try ground.write(up: "create table rehearsed (id int);\n", down: down)
      let failed = try await ground.migrate("up", "--staging")
      #expect(failed.status != 0 && failed.errors.contains(says), "\(failed)")
      #expect(failed.output.contains("dropped; the real one is as it was"), "\(failed)")
      #expect(try await ground.traces().isEmpty)
    }

    // What was changed by hand, and what a rehearsal left that was cut short.
    try ground.write(up: "create table rehearsed (id int);\n", down: "drop table rehearsed;\n")
    let scratch = try await ScratchInstallation.make()
    let left = "infin8_staging_1600000000_deadbeef"
    try await Platform.createDatabase(left, adminURL: ground.fleet.maintenanceURL)
    // As it was made, and as pg_dump and psql make it elsewhere.
    let copy = try await ground.copy(of: scratch.name)
    for database in [scratch.name, copy] {
      let sound = try await ground.migrate("up", "--staging", in: database)
      #expect(sound.status == 0 && !sound.output.contains("changed past"), "\(sound)")
      #expect(sound.output.contains("\(left): left by a rehearsal") == (database == scratch.name), "\(sound)")
    }
    try await Platform.dropDatabase(copy, adminURL: ground.fleet.maintenanceURL)
    _ = try await scratch.administrator.batch(
      for: nil,
      [
        "create index by_hand on billing.ledger (micros)",
        "alter table billing.ledger drop constraint valid_ledger_amounts",
        "alter table workflow.intent_audit_logs disable trigger keep_audit",
        "alter policy \"follow the audit log\" on workflow.activities to workflow_app",
      ])
    let drifted = try await ground.migrate("up", "--staging", in: scratch.name)
    #expect(drifted.status == 0 && drifted.output.contains("billing: the real schema was changed past"), "\(drifted)")
    for line in [
      "only there: index CREATE INDEX by_hand", "missing there: constraint ledger valid_ledger_amounts",
      "only there: trigger intent_audit_logs CREATE TRIGGER keep_audit", "only there: policy",
    ] {
      #expect(drifted.output.contains(line), "\(drifted)")
    }
    #expect(try await ground.traces().isEmpty)
    try await scratch.drop()
  }

  @Test("CL-02 each verb of `migrate` answers, and what is no verb is refused with those there are")
  func verbs() async throws {
    let ground = try await Ground()
    defer { ground.leave() }
    let status = try await ground.migrate("status")
    #expect(status.status == 0 && status.output.contains("billing: "), "\(status)")
    try ground.write(up: "select 1;\n", down: "select 1;\n")
    let behind = try await ground.migrate("status")
    #expect(behind.status == 1 && behind.output.contains("1 pending"), "\(behind)")
    let unknown = try await ground.migrate("sideways")
    #expect(unknown.status == 64 && unknown.errors.contains("sideways"), "\(unknown)")
    let odd = try await ground.migrate("up", "--admin", "/nowhere")
    #expect(odd.status == 64 && odd.errors.contains("--staging"), "\(odd)")
    let nobody = try await ground.migrate("up", "--staging", "--admin", "/nowhere")
    #expect(nobody.status != 0 && nobody.errors.contains("/nowhere"), "\(nobody)")
  }

  @Test("CL-02 DB-M02 `migrate up` and `verify` ask all five services, `down` one, and one that fails keeps no other")
  func moves() async throws {
    let ground = try await Ground()
    defer { ground.leave() }
    let name = "moves_\(UUID().uuidString.prefix(8).lowercased())"
    try await ground.fleet.makeDatabase(name)
    let services = ServiceName.allCases.map(\.rawValue)
    func migrate(_ verb: String, of asked: [String]? = nil, _ status: Int32, _ said: String) async throws {
      let result = try await ground.migrate([verb] + (verb == "down" ? asked ?? [] : []), in: name)
      #expect(result.status == status, "\(verb): \(result)")
      for service in services {
        let lines = (result.output + result.errors).split(separator: "\n").filter { $0.hasPrefix("\(service): ") }
        let isAsked = asked?.contains(service) ?? true
        #expect(lines.contains { $0.contains(said) } == isAsked, "\(verb) of \(service): \(result)")
      }
    }
    try await migrate("status", 1, "0 applied")
    for service in services { try await migrate("down", of: [service], 70, "no migration is applied") }
    try await migrate("up", 0, "in all")
    try await migrate("status", 0, "0 pending")
    try await migrate("down", of: ["keyword"], 0, "down ")
    try await migrate("status", of: ["keyword"], 1, "1 pending")
    for service in services where service != "keyword" { try await migrate("down", of: [service], 0, "down ") }
    try await migrate("status", 1, "1 pending")
    try await migrate("verify", 0, "1 passed, 0 failed")
    try await migrate("status", 0, "0 pending")
    let unknown = try await ground.migrate("down", "keywords", in: name)
    #expect(unknown.status != 0 && unknown.errors.contains("identity, workflow, keyword, content or billing"))
    #expect(try await ground.migrate("down", in: name).status == 64)

    try ground.write(up: "create table nowhere.made (id int);\n", down: "select 1;\n")
    let failed = try await ground.migrate("up", in: name)
    #expect(failed.status == 70 && failed.errors.contains("billing: 29990101000000_rehearse failed"), "\(failed)")
    for service in services where service != "billing" {
      #expect(failed.output.contains("\(service): 0 applied"), "\(failed)")
    }
    try ground.write(up: "create table billing.made (id int);\n", down: "select 1;\n")
    let oneWay = try await ground.migrate("verify", in: name)
    #expect(oneWay.status == 70 && oneWay.errors.contains("does not restore the schema"), "\(oneWay)")
    try await Platform.dropDatabase(name, adminURL: ground.fleet.maintenanceURL)
  }
}
