import Contracts
import Postgres
import TestSupport
import Testing
import Vocabulary

/// Health does not only say that row security is there: it goes red when somebody weakens it.
@Suite("Row security health")
struct RowSecurityHealthTests {
  /// What somebody might do to a table, what takes it back, and what health must then name.
  static let weakenings: [(harm: String, mend: String, names: [String])] = [
    (
      "drop policy \"view own organization\" on keyword.keywords",
      "create policy \"view own organization\" on keyword.keywords for select to keyword_app, keyword_owner using (organization_id = (select platform.org_id()))",
      ["view own organization", "keywords", "missing"]
    ),
    (
      "alter table keyword.keywords no force row level security",
      "alter table keyword.keywords force row level security",
      ["keywords", "off"]
    ),
    (
      "alter table keyword.inbox disable row level security", "alter table keyword.inbox enable row level security",
      ["inbox", "off"]
    ),
    (
      "create policy support on keyword.topic_clusters for select using (true)",
      "drop policy support on keyword.topic_clusters", ["support", "topic_clusters"]
    ),
    (
      "alter policy \"update own organization\" on keyword.keywords with check (true)",
      "alter policy \"update own organization\" on keyword.keywords with check (organization_id = (select platform.org_id()))",
      ["update own organization", "keywords"]
    ),
    (
      "create or replace function platform.org_id() returns uuid language sql stable parallel safe as $$ select '00000000-0000-0000-0000-000000000001'::uuid $$",
      "create or replace function platform.org_id() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.organization_id', true), '')::uuid $$",
      []
    ),
    ("alter role keyword_app bypassrls", "alter role keyword_app nobypassrls", ["keyword_app", "bypasses"]),
  ]

  @Test(
    "DB-H02 a policy that is dropped, changed or added turns health red and is named; mended, health is green again")
  func live() async throws {
    let fleet = try await Fleet.own()
    let health = HealthClient(fleet.client(.keyword))
    func check() async throws -> HealthCheckResult? {
      try await health.check(HealthCheckRequest()).checks.first { $0.name == "row_security" }
    }
    for weakening in Self.weakenings {
      let before = try await check()
      #expect(before?.status == .healthy, "\(before?.message ?? "no check")")
      try await Platform.run(weakening.harm, url: fleet.databaseURL(of: .keyword))
      let red = try await check()
      #expect(red?.status == .unhealthy, "\(weakening.harm)")
      for name in weakening.names { #expect(red?.message.contains(name) == true, "\(red?.message ?? "")") }
      try await Platform.run(weakening.mend, url: fleet.databaseURL(of: .keyword))
    }
    let after = try await check()
    #expect(after?.status == .healthy, "\(after?.message ?? "no check")")
    let rows = try await Platform.rows("select count(*) from keyword.inbox", url: fleet.databaseURL(of: .keyword))
    #expect(rows.first?.first == "0", "the probe keeps no row")
  }
}
