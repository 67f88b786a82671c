import Contracts
import Host
import Postgres
import TestSupport
import Testing
import Vocabulary

/// Whatever an administrator does to the log past the services is found and named: by the services, and by whoever has an
/// export and the public keys.
@Suite("Audit chain")
struct AuditChainTests {
  private static let log = "workflow.intent_audit_logs"

  /// An organization whose first entries are signed by the service, and fifteen more that are not yet.
  private func tenant() async throws -> (tenant: Tenant, signed: Int64) {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Chain")
    try await eventually { try !tenant.keptHeads().isEmpty }
    try await tenant.appendAudit(15)
    return (tenant, try tenant.keptHeads().last?.sequence ?? 0)
  }

  private func verify(_ tenant: Tenant) async throws -> AuditChainReport {
    try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest())
  }

  private func id(_ tenant: Tenant, _ sequence: Int64) async throws -> String {
    try await tenant.fleet.rows(
      "select id from \(Self.log) where organization_id = $1::uuid and sequence = $2::bigint",
      tenant.organization.description, String(sequence))[0][0] ?? ""
  }

  /// Computes every hash anew from an entry on, as somebody would who wants the chain to look whole.
  private func rewrite(_ tenant: Tenant, from sequence: Int64) -> String {
    """
    do $$
    declare
      e record;
      before bytea := (select hash from \(Self.log)
        where organization_id = '\(tenant.organization)' and sequence = \(sequence - 1));
    begin
      for e in select * from \(Self.log)
        where organization_id = '\(tenant.organization)' and sequence >= \(sequence) order by sequence
      loop
        update \(Self.log) set prev_hash = before, hash = sha256(before || convert_to(workflow.audit_entry_text(
            e.sequence, e.id, e.service, e.action, e.entity_type, e.entity_id, e.from_state, e.to_state, e.user_id, e.details,
            e.metadata, e.created_at, e.personal_hash), 'UTF8'))
          where organization_id = e.organization_id and id = e.id returning hash into before;
        update workflow.audit_chains set sequence = e.sequence, hash = before
          where organization_id = e.organization_id;
      end loop;
    end $$;
    """
  }

  /// Columns, and what somebody makes of them.
  private static let changes: [(column: String, value: String, isExported: Bool)] = [
    ("action", "action || 'x'", true), ("service", "'billing'", true), ("entity_type", "'other'", true),
    ("entity_id", "gen_random_uuid()", true), ("from_state", "'From'", true), ("to_state", "null", true),
    ("user_id", "gen_random_uuid()", true), ("details", "'{\"n\": 2}'", true), ("metadata", "null", true),
    ("created_at", "created_at + interval '1 microsecond'", true), ("id", "gen_random_uuid()", true),
    ("personal_hash", "sha256('x')", true), ("prev_hash", "sha256('x')", true), ("hash", "sha256('x')", true),
    ("ip_address", "'10.0.0.99'", false), ("user_agent", "null", false), ("personal_salt", "'\\x00'", false),
  ]

  @Test("ID-25 S8 one byte of any column of a row, changed past the services, is found and the row is named")
  func changed() async throws {
    let (tenant, signed) = try await tenant()
    let sequence = signed + 7
    for change in Self.changes {
      let before = try await tenant.fleet.rows(
        "select \(change.column) from \(Self.log) where organization_id = $1::uuid and sequence = $2::bigint",
        tenant.organization.description, String(sequence))[0][0]
      func set(_ value: String) async throws {
        try await tenant.harmAudit(
          "update \(Self.log) set \(change.column) = \(value) where organization_id = '\(tenant.organization)' and sequence = \(sequence)"
        )
      }
      try await set(change.value)
      let report = try await verify(tenant)
      #expect(!report.intact && report.brokenSequence == sequence, "\(change.column): \(report.problem)")
      #expect(try await report.brokenEntryID == id(tenant, sequence), "\(change.column)")
      if change.isExported {
        let finding = try await tenant.findingOffline()
        // A hash that was changed is wrong in its own row; one that was cut off shows in the next.
        #expect(finding?.contains("entry \(sequence)") == true, "\(change.column): \(finding ?? "nothing")")
      }
      try await set(before.map { "'\($0)'" } ?? "null")
      #expect(try await verify(tenant).intact, "\(change.column) was put back")
    }
    #expect(try await tenant.findingOffline() == nil)
  }

  /// What somebody does, and which entry is then named, counted from the last signed one.
  struct Harm: Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }
    let offset: Int64
    let problem: String
    let statements: @Sendable (_ entry: (Int64) -> String, _ organization: UUID, _ signed: Int64) -> String
  }

  private static let copy = """
    organization_id, id, action, entity_type, entity_id, from_state, to_state, user_id, details, metadata, created_at,
    service, sequence, personal_salt, personal_hash, prev_hash, hash
    """

  static let harms = [
    Harm(name: "a row in the middle is deleted", offset: 6, problem: "missing or doubled") { entry, _, signed in
      "delete from \(log) where \(entry(signed + 5));"
    },
    Harm(name: "two rows change places", offset: 4, problem: "does not follow") { entry, organization, signed in
      """
      update \(log) set sequence = 1000 where \(entry(signed + 4));
      update \(log) set sequence = \(signed + 4) where \(entry(signed + 9));
      update \(log) set sequence = \(signed + 9) where \(entry(1000));
      """
    },
    Harm(name: "a forged row stands in another's place", offset: 5, problem: "does not follow") {
      entry, organization, signed in
      """
      delete from \(log) where \(entry(signed + 5));
      \(forged(organization, sequence: signed + 5, before: "sha256('elsewhere')"))
      """
    },
    Harm(name: "a forged row stands beside another", offset: 5, problem: "missing or doubled") {
      entry, organization, signed in
      forged(
        organization, sequence: signed + 5, before: "(select hash from \(log) where \(entry(signed + 4)))")
    },
    Harm(name: "a forged row follows the last", offset: 16, problem: "behind the end") { entry, organization, signed in
      forged(organization, sequence: signed + 16, before: "(select hash from \(log) where \(entry(signed + 15)))")
    },
    Harm(name: "the last rows are deleted", offset: 13, problem: "the last entries are missing") {
      entry, organization, signed in
      "delete from \(log) where organization_id = '\(organization)' and sequence > \(signed + 12);"
    },
  ]

  /// A row with a hash that fits what it says and the hash that it names as the one before.
  private static func forged(_ organization: UUID, sequence: Int64, before: String) -> String {
    """
    insert into \(log) (\(copy))
    select e.organization_id, e.id, e.action, null, null, null, null, null, '{}', null, e.at, 'workflow', e.sequence, null,
      sha256('x'), e.before, sha256(e.before || convert_to(workflow.audit_entry_text(e.sequence, e.id, 'workflow', e.action,
        null, null, null, null, null, '{}', null, e.at, sha256('x')), 'UTF8'))
    from (select '\(organization)'::uuid as organization_id, gen_random_uuid() as id, 'forged.entry.made' as action,
      clock_timestamp() as at, \(sequence)::bigint as sequence, \(before) as before) e;
    """
  }

  @Test(
    "ID-25 S8 a row deleted, forged, moved or cut off is found and named, by the service and from an export",
    arguments: harms)
  func harmed(_ harm: Harm) async throws {
    let (tenant, signed) = try await tenant()
    #expect(try await verify(tenant).intact)
    let organization = tenant.organization
    try await tenant.harmAudit(
      harm.statements({ "organization_id = '\(organization)' and sequence = \($0)" }, organization, signed))
    let report = try await verify(tenant)
    #expect(!report.intact && report.brokenSequence == signed + harm.offset, "\(report.problem)")
    #expect(report.problem.contains(harm.problem), "\(report.problem)")
    if harm.offset != 13 { #expect(!report.brokenEntryID.isEmpty && report.brokenAction.hasSuffix(".entry.made")) }
    // An export ends where its rows end: what else there was is known from a signed head.
    guard harm.offset < 13 else { return }
    let finding = try await tenant.findingOffline() ?? "nothing"
    #expect(finding.contains("entry \(signed + 5)") || finding.contains("entry \(signed + 4)"), "\(finding)")
  }

  @Test(
    "ID-25 S8 a tail written anew from end to end, and one cut off without a trace, do not fit the head that was signed",
    arguments: [false, true])
  func rewritten(cut: Bool) async throws {
    let (tenant, signed) = try await tenant()
    let head = try await tenant.auditHead()
    let of = "organization_id = '\(tenant.organization)' and sequence"
    try await tenant.harmAudit(
      (cut
        ? "delete from \(Self.log) where \(of) > \(signed + 9); delete from workflow.activities where \(of) > \(signed + 9);"
        : "update \(Self.log) set action = 'nothing.happened' where \(of) = \(signed + 9);")
        + rewrite(tenant, from: signed + 9))
    // Within itself it fits: that is what heads are signed for.
    #expect(try await verify(tenant).intact)
    #expect(try await tenant.findingOffline() == nil)
    try tenant.keepHead(head)
    let report = try await verify(tenant)
    #expect(!report.intact && report.brokenSequence == (cut ? signed + 10 : head.sequence), "\(report.problem)")
    #expect(report.problem.contains("signed"), "\(report.problem)")
    let finding = try await tenant.findingOffline() ?? ""
    #expect(finding.contains("signed") && finding.contains("\(head.sequence)"), "\(finding)")
    // What is written afterwards does not heal it.
    try await tenant.appendAudit(12)
    #expect(try await !verify(tenant).intact)
  }

  @Test("ID-25 S8 neither the first entries nor the whole chain can be taken away while their heads are kept")
  func beginning() async throws {
    let (tenant, signed) = try await tenant()
    let of = "organization_id = '\(tenant.organization)'"
    try await tenant.harmAudit(
      """
      update workflow.audit_chains set begins_after = \(signed),
        anchor = (select hash from \(Self.log) where \(of) and sequence = \(signed)) where \(of);
      delete from \(Self.log) where \(of) and sequence <= \(signed);
      """)
    var report = try await verify(tenant)
    #expect(
      !report.intact && report.brokenSequence == signed && report.problem.contains("first \(signed)"),
      "\(report.problem)")
    let finding = try await tenant.findingOffline()
    #expect(finding?.contains("before \(signed + 1)") == true, "\(finding ?? "nothing")")
    try await tenant.harmAudit("delete from \(Self.log) where \(of); delete from workflow.audit_chains where \(of);")
    report = try await verify(tenant)
    #expect(!report.intact && report.problem.contains("the whole chain is missing"), "\(report.problem)")
    #expect(try await tenant.findingOffline()?.contains("\(signed) were signed") == true)
  }

  @Test("ID-25 S8 a head that nobody signed is not believed")
  func forgedHead() async throws {
    let (tenant, _) = try await tenant()
    let head = try await tenant.auditHead()
    let own = try KeyRing(named: "anchor", in: "/tmp/infin8-forger-\(UUID.random())")
    let forged = try Anchor.sign(head.hash, sequence: head.sequence, of: tenant.organization, with: own.current)
    try AnchorBook(directory: "\(tenant.fleet.directory)/anchors").append([forged])
    let report = try await verify(tenant)
    #expect(!report.intact && report.problem.contains("was not signed"), "\(report.problem)")
  }

  private static let roles =
    ServiceName.allCases.flatMap { ["\($0.rawValue)_app", "\($0.rawValue)_worker"] } + [
      "monitor", "backup", "migrator",
    ]

  @Test("ID-25 no role that runs may change, delete, empty or fill the log, nor put its guards aside")
  func appendOnly() async throws {
    let (tenant, _) = try await tenant()
    let partition = try await tenant.fleet.rows(
      "select inhrelid::regclass::text from pg_inherits where inhparent = 'workflow.intent_audit_logs'::regclass limit 1"
    )
    let tables = [Self.log, "workflow.intent_audit_logs_archive", "workflow.audit_chains", partition[0][0] ?? ""]
    var tried = 0
    for role in Self.roles {
      var statements = tables.flatMap { table in
        [
          "update \(table) set organization_id = organization_id", "delete from \(table)", "truncate \(table)",
          "insert into \(table) select * from \(table)", "alter table \(table) disable trigger all",
          "drop table \(table)",
        ]
      }
      statements += [
        "set session_replication_role = replica", "update workflow.activities set action = 'x'",
        "truncate workflow.activities",
        "select workflow.append_audit_at(now(), gen_random_uuid(), null, '', '', null, null, null, null, null, null, null, null, null)",
      ]
      if role != "workflow_worker" {
        statements += [
          "select workflow.archive_old_audit_logs()",
          "select workflow.purge_archived_audit_logs('{}', '{}', '{}', '{}')",
        ]
      }
      for statement in statements {
        let refusal = try await tenant.direct(statement, as: role)
        #expect(refusal?.state == "42501", "\(role): \(statement): \(refusal?.state ?? "was done")")
        tried += 1
      }
    }
    #expect(try await verify(tenant).intact)
    print("· audit log: \(tried) statements of \(Self.roles.count) roles refused")
  }
}
