import Contracts
import EventLoop
import Foundation
import Host
import TestSupport
import Testing
import Vocabulary

/// What becomes of old entries when a workflow service keeps house: it does so when it starts.
@Suite("Audit retention")
struct AuditRetentionTests {
  /// Makes an organization's log anew as though it had existed for eight years, and forgets its heads.
  private func age(_ tenant: Tenant) async throws {
    let of = "organization_id = '\(tenant.organization)'"
    try await tenant.harmAudit(
      """
      delete from workflow.intent_audit_logs where \(of); delete from workflow.activities where \(of);
      delete from workflow.audit_chains where \(of);
      """)
    let folder = "\(tenant.fleet.directory)/anchors"
    for file in try Files.list(folder) {
      let kept = String(decoding: try Files.read("\(folder)/\(file)", limit: 1 << 20), as: UTF8.self)
        .split(separator: "\n").filter { !$0.hasPrefix(tenant.organization.description) }
      try Files.write(Array(kept.map { "\($0)\n" }.joined().utf8), to: "\(folder)/\(file)", mode: 0o640)
    }
    try await tenant.appendAudit(10, at: "now() - interval '8 years' + n * interval '1 day'")
    try await tenant.appendAudit(1, at: "now() - interval '7 years 1 day'")
    try await tenant.appendAudit(1, at: "now() - interval '7 years' + interval '1 day'")
    try await tenant.appendAudit(5, at: "now() - interval '2 years'")
    try await tenant.appendAudit(3)
  }

  private func sign(_ sequence: Int64, _ tenant: Tenant, daysAgo: Int64) async throws {
    let hash = try await tenant.fleet.rows(
      "select encode(hash, 'hex') from workflow.intent_audit_logs where organization_id = $1::uuid and sequence = $2::bigint",
      tenant.organization.description, String(sequence))[0][0]
    try tenant.keepHead((sequence, hash ?? ""), at: .now + .seconds(-daysAgo * 86_400))
  }

  private func count(_ table: String, _ tenant: Tenant, _ condition: String = "true") async throws -> Int {
    let rows = try await tenant.fleet.rows(
      "select count(*) from workflow.\(table) where organization_id = $1::uuid and \(condition)",
      tenant.organization.description)
    return Int(rows[0][0] ?? "") ?? -1
  }

  @Test(
    "DB-D01 DB-D05 DB-F03 ID-30 entries go after seven years, up to a signed head and no further, activities after 30 days, nothing of whom the law holds, and every chain still verifies"
  )
  func retention() async throws {
    let fleet = try await Fleet.own()
    let signed = try await Tenant.make(fleet, name: "Signed")
    let unsigned = try await Tenant.make(fleet, name: "Unsigned")
    let recent = try await Tenant.make(fleet, name: "Recent")
    let held = try await Tenant.make(fleet, name: "Held")
    // Heads are added to the files that are written anew.
    for tenant in [signed, unsigned, recent, held] { try await eventually { try !tenant.keptHeads().isEmpty } }
    for tenant in [signed, unsigned, recent, held] { try await age(tenant) }
    for (sequence, days) in [(5, 2_900), (11, 2_557), (12, 2_554), (17, 700)] as [(Int64, Int64)] {
      for tenant in [signed, held] { try await sign(sequence, tenant, daysAgo: days) }
    }
    let hold = try await fleet.command("legal-hold", "set", held.organization.description, "--reason", "a court asks")
    #expect(hold.status == 0, "\(hold)")
    #expect(try await oldPartitions(fleet) > 2)
    // Signed long after those entries were made: too young a proof to cut by.
    try await sign(11, recent, daysAgo: 700)
    for tenant in [signed, held] {
      try await tenant.fleet.change(
        """
        insert into workflow.activities (organization_id, sequence, id, action, created_at)
        values ($1::uuid, -1, gen_random_uuid(), 'day.31', now() - interval '31 days'),
          ($1::uuid, -2, gen_random_uuid(), 'day.29', now() - interval '29 days') returning 1
        """, tenant.organization.description)
    }

    let pid = try #require(try await offload { try fleet.processID(of: .workflow) })
    kill(pid, SIGKILL)
    try await eventually { try await count("activities", signed, "action = 'day.31'") == 0 }
    #expect(try await count("activities", signed, "action = 'day.29'") == 1)
    try await eventually { try await count("audit_chains", signed, "begins_after = 11") == 1 }
    // Six years and 364 days stay, seven years and a day go.
    #expect(try await count("intent_audit_logs_archive", signed) == 6)
    #expect(try await count("intent_audit_logs_archive", signed, "sequence <= 11") == 0)
    #expect(try await count("intent_audit_logs_archive", unsigned) == 17)
    #expect(try await count("intent_audit_logs_archive", recent) == 17)
    #expect(try await count("intent_audit_logs_archive", held) == 17)
    #expect(try await count("activities", held, "action = 'day.31'") == 1)
    // Months that are empty are no tables any more.
    // One that somebody reads just then is left for the next time.
    for _ in 0..<3 where try await oldPartitions(fleet) > 0 {
      try await fleet.restart(.workflow)
      try await Task.sleep(for: .seconds(2))
    }
    #expect(try await oldPartitions(fleet) == 0)
    for tenant in [signed, unsigned, recent, held] {
      let report = try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest())
      #expect(report.intact, "\(report.problem)")
      // That the law holds somebody's is an entry, too.
      let entries = [signed.organization: Int64(9), held.organization: 21]
      #expect(report.entries == entries[tenant.organization] ?? 20)
      #expect(try await tenant.findingOffline() == nil)
      try await tenant.appendAudit(2)
      #expect(try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest()).intact)
    }
    // A long log moves in many transactions, the oldest first.
    try await recent.appendAudit(7, at: "now() - interval '2 years' + n * interval '1 s'")
    var moved: [String?] = []
    for _ in 0..<4 { moved.append(try await fleet.rows("select workflow.archive_old_audit_logs(3)::text")[0][0]) }
    #expect(moved == ["3", "3", "1", "0"])
    #expect(try await recent.workflow.verifyAuditChain(VerifyAuditChainRequest()).intact)
  }

  private func oldPartitions(_ fleet: Fleet) async throws -> Int {
    let rows = try await fleet.rows(
      """
      select count(*)::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'workflow.intent_audit_logs'::regclass
        and c.relname < 'intent_audit_logs_' || to_char(now() - interval '13 months', 'YYYYMM')
      """)
    return Int(rows[0][0] ?? "") ?? -1
  }
}
