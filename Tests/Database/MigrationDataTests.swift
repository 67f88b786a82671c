import Foundation
import Postgres
import TestSupport
import Testing
import Vocabulary

private typealias UUID = Vocabulary.UUID

/// Ways down that must change rows reach them, although their owner is under row security.
@Suite("Migrations with data")
struct MigrationDataTests {
  private func migrator(_ service: ServiceName, _ scratch: ScratchInstallation) throws -> Migrator {
    try Migrator(
      url: scratch.url("migrator"), service: service, directory: try ResourceDirectory.migrations(of: service))
  }

  /// Down to before a migration, and up again.
  private func replay(_ service: ServiceName, from version: String, _ scratch: ScratchInstallation) async throws {
    let migrator = try migrator(service, scratch)
    try await migrator.down(steps: try await migrator.status().applied.filter { $0 >= version }.count)
    _ = try await migrator.up()
    #expect(try await migrator.status().isCurrent)
  }

  private func texts(_ sql: String, _ scratch: ScratchInstallation) async throws -> [String] {
    try await Platform.rows(sql, [], url: scratch.url("infin8_admin")).map { row in
      row.map { $0 ?? "" }.joined(separator: " ")
    }
  }

  @Test("DB-M03 connections of kinds that an older schema does not know go with its return, the others stay")
  func connections() async throws {
    let scratch = try await ScratchInstallation.make()
    for organization in [UUID.random(), .random()] {
      for kind in ["wordpress", "files", "language_model", "keyword_data", "research"] {
        _ = try await scratch.administrator.query(
          """
          insert into content.publish_connections (organization_id, kind, name, url)
          values (\(organization), \(kind), \(kind), 'https://example.com')
          """, for: nil)
      }
    }
    try await replay(.content, from: "20260201170000", scratch)
    #expect(
      try await texts("select kind, count(*) from content.publish_connections group by kind order by kind", scratch)
        == ["files 2", "wordpress 2"])
    try await scratch.drop()
  }

  @Test("DB-M03 S7 keys under a pepper are revoked when what knows of peppers goes, those from before are not")
  func keys() async throws {
    let scratch = try await ScratchInstallation.make()
    for number in 0..<2 {
      let (organization, user) = (UUID.random(), UUID.random())
      _ = try await scratch.administrator.batch(
        for: nil,
        [
          "insert into identity.organizations (id, name, slug) values (\(organization), 'O', \("o\(number)"))",
          """
          insert into identity.users (organization_id, id, email, password_hash, role)
          values (\(organization), \(user), \("\(number)@example.test"), 'x', 'owner')
          """,
          """
          insert into identity.api_keys (organization_id, name, prefix, key_hash, pepper_id, scopes, created_by)
          select \(organization), 'K', \("ifc_live_\(number)") || coalesce(p, 'none'), sha256('x'), p,
            array['content_read'], \(user) from unnest(array['abcdef', null]) p
          """,
        ])
    }
    try await replay(.identity, from: "20260301120000", scratch)
    #expect(
      try await texts(
        """
        select right(prefix, 4), revoked_at is not null, pepper_id from identity.api_keys order by prefix
        """, scratch) == ["cdef t ", "none f ", "cdef t ", "none f "])
    try await scratch.drop()
  }

  @Test("DB-M03 no migration changes rows of a table whose row security keeps them from it")
  func unforced() throws {
    // What its way down cannot reach, let_unknown_kinds_go deletes before it.
    let known = ["20260201170000_extend_connections.down.sql: publish_connections"]
    var found: [String] = []
    for service in ServiceName.allCases {
      let directory = try ResourceDirectory.migrations(of: service)
      for file in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() where file.hasSuffix(".sql") {
        let sql = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
        // Bodies of functions run later, as somebody and for somebody.
        let outside = sql.replacing(/\$\$.*?\$\$/.dotMatchesNewlines(), with: "")
        for match in outside.matches(of: /(?m)^\s*(?:delete from|update)\s+(\w+)/) {
          let table = String(match.1)
          if !outside.contains("alter table \(table) no force row level security") { found.append("\(file): \(table)") }
        }
      }
    }
    #expect(found == known)
  }

  @Test("DB-M03 what has ended of jobs under way is counted on the way up, and forgotten on the way down")
  func counts() async throws {
    let scratch = try await ScratchInstallation.make()
    for (service, version) in [(ServiceName.keyword, "20260701140000"), (.content, "20260701150000")] {
      let schema = service.rawValue
      for status in ["running", "done"] {
        let key = UUID.random()
        _ = try await scratch.administrator.query(
          """
          \(unsafe: "insert into \(schema).jobs") (command_key, organization_id, workflow_id, work, run_no, input, status,
            items_total)
          values (\(key), \(key), \(key), 'write_articles', 1, '', \(status), 5)
          """, for: nil)
        _ = try await scratch.administrator.query(
          """
          \(unsafe: "insert into \(schema).items") (command_key, item_no, organization_id, natural_key, payload, status,
            cost_micros)
          select \(key), number, \(key), number, '', status, 10 from unnest(
            array['done', 'failed', 'quarantined', 'cancelled', 'pending']) with ordinality v (status, number)
          """, for: nil)
      }
      try await replay(service, from: version, scratch)
      #expect(
        try await texts("select status, items_done, cost_micros from \(schema).jobs order by status", scratch)
          == ["done 0 0", "running 3 50"])
      _ = try await migrator(service, scratch).down(
        steps: try await migrator(service, scratch).status().applied.filter { $0 >= version }.count)
      #expect(
        try await texts("select status, items_done, cost_micros from \(schema).jobs order by status", scratch)
          == ["done 0 0", "running 0 0"])
      _ = try await migrator(service, scratch).up()
    }
    try await scratch.drop()
  }

  @Test(
    "DB-M03 items set aside go back as failed, refunds and days go, and the books can be used again after the way up")
  func effects() async throws {
    let scratch = try await ScratchInstallation.make()
    let organization = UUID.random()
    for schema in ["keyword", "content"] {
      _ = try await scratch.administrator.query(
        """
        \(unsafe: "insert into \(schema).jobs") (command_key, organization_id, workflow_id, work, run_no, input)
        values (\(organization), \(organization), \(organization), 'write_articles', 1, '')
        """, for: nil)
      _ = try await scratch.administrator.query(
        """
        \(unsafe: "insert into \(schema).items") (command_key, item_no, organization_id, natural_key, payload, status)
        values (\(organization), 1, \(organization), 'a', '', 'quarantined')
        """, for: nil)
    }
    func spend() async throws {
      let effect = UUID.random()
      let database = Database(url: scratch.url("billing_app"), applicationName: "test", poolSize: 1)
      for statement: Statement in [
        """
        insert into ceilings (organization_id, scope, cap_micros) values (\(organization), 'day', 1000)
        on conflict do nothing
        """,
        "select outcome from reserve(\(effect), \(effect), 'api_call'::text, 'embedded', 1, 10::bigint, 0::bigint, null)",
        "select outcome from settle(\(effect), 5::bigint, 1::bigint, clock_timestamp(), 'x')",
        "select outcome from refund(\(effect))",
      ] {
        _ = try await database.query(statement, for: organization)
      }
      await database.close()
    }
    try await spend()
    for service in [ServiceName.billing, .keyword, .content] {
      try await replay(service, from: "20260501120000", scratch)
    }
    for schema in ["keyword", "content"] {
      #expect(try await texts("select status from \(schema).items", scratch) == ["failed"])
    }
    #expect(try await texts("select micros from billing.ledger", scratch) == ["5"])
    #expect(try await texts("select scope from billing.budgets order by scope", scratch) == ["month", "workflow"])
    // The ceiling of the month is carried over again.
    #expect(try await texts("select scope, cap_micros from billing.ceilings", scratch) == ["month 25000000"])
    try await spend()
    #expect(try await texts("select sum(micros) from billing.ledger", scratch) == ["5"])
    try await scratch.drop()
  }
}
