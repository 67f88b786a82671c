import Postgres
import TestSupport
import Testing
import Vocabulary

/// The way back of the newest migrations, with rows. How long it takes on a million of them `Tests/Benchmarks/run down`
/// tells.
@Suite("Way back")
struct WayBackTests {
  @Test("DB-M05 DB-M03 the newest three migrations of every schema go down and up again, and each row is as it was")
  func rows() async throws {
    let scratch = try await ScratchInstallation.make()
    try await fill(scratch)
    let before = try await digests(scratch)
    #expect(before.count > 40)
    for service in ServiceName.allCases {
      let migrator = try Migrator(
        url: scratch.url("migrator"), service: service, directory: try ResourceDirectory.migrations(of: service))
      try await migrator.down(steps: 3)
      #expect(try await migrator.status().pending.count == 3)
      _ = try await migrator.up()
    }
    let after = try await digests(scratch)
    for (table, digest) in before where after[table] != digest { Issue.record("\(table) is not as it was") }
    try await scratch.drop()
  }

  /// Some rows in the largest tables of each service.
  private func fill(_ scratch: ScratchInstallation) async throws {
    let organization = UUID.random()
    let scripts: [Statement] = [
      "insert into identity.organizations (id, name, slug) values (\(organization), 'O', 'o')",
      """
      insert into identity.users (organization_id, email, password_hash, role)
      select \(organization), n || '@example.test', 'x', case n when 1 then 'owner' else 'member' end
      from generate_series(1, 200) n
      """,
      """
      insert into workflow.intent_workflows (organization_id, name)
      select \(organization), 'Workflow ' || n from generate_series(1, 200) n
      """,
      """
      insert into keyword.keywords (organization_id, workflow_id, keyword)
      select \(organization), \(organization), 'keyword ' || n from generate_series(1, 1000) n
      """,
      """
      insert into content.articles (organization_id, workflow_id, keyword_id, title)
      select \(organization), \(organization), gen_random_uuid(), 'Article ' || n from generate_series(1, 200) n
      """,
      """
      insert into billing.ledger (organization_id, effect_id, workflow_id, metric, provider, units, micros, occurred_at)
      select \(organization), gen_random_uuid(), \(organization), 'api_call', 'embedded', 1, n, now()
      from generate_series(1, 1000) n
      """,
      """
      insert into billing.reservations (organization_id, effect_id, workflow_id, metric, provider, units, reserved_micros,
        billing_period)
      select organization_id, effect_id, workflow_id, metric, provider, units, micros, '2026-01' from billing.ledger
      """,
    ]
    for statement in scripts { _ = try await scratch.administrator.query(statement, for: nil) }
    try await Platform.run(
      """
      set role workflow_owner; set search_path = workflow, platform;
      select append_audit_at(clock_timestamp(), gen_random_uuid(), '\(organization)', 'workflow', 'test.entry.made', 'test',
        gen_random_uuid(), null, null, null, null, null, null, null) from generate_series(1, 1000)
      """, url: scratch.url("infin8_admin"))
  }

  /// Of every table of the services, all its rows.
  private func digests(_ scratch: ScratchInstallation) async throws -> [String: String] {
    var digests: [String: String] = [:]
    let tables = try await Platform.rows(
      """
      select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('identity', 'workflow', 'keyword', 'content', 'billing') and c.relkind in ('r', 'p')
        and not c.relispartition and c.relname <> 'schema_migrations'
      """, url: scratch.url("infin8_admin"))
    for table in tables.compactMap({ $0[0] }) {
      digests[table] = try await Platform.text(
        "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \(table) t",
        url: scratch.url("infin8_admin"))
    }
    return digests
  }
}
