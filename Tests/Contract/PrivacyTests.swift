import Contracts
import Crypto
import Foundation
import Postgres
import RPC
import TestSupport
import Testing
import Vocabulary

private typealias UUID = Vocabulary.UUID

/// What is kept of people can be had by them, and forgotten.
@Suite("Privacy")
struct PrivacyTests {
  private func rows(_ sql: String, _ parameters: [String?] = [], _ service: ServiceName) async throws -> [[String?]] {
    try await Platform.rows(sql, parameters, url: try await Fleet.shared().databaseURL(of: service))
  }

  private struct Exported {
    var lines: [String] = []
    var rows: Int64 = 0
    var sha256: [UInt8] = []

    /// Whether the lines are those that were counted and hashed.
    var isWhole: Bool {
      lines.count == Int(rows)
        && Array(SHA256.hash(data: Data(lines.map { "\($0)\n" }.joined().utf8))) == sha256
    }
  }

  private func export(_ tenant: Tenant, _ user: UUID?) async throws -> [String: Exported] {
    var tables: [String: Exported] = [:]
    var pieces: [String: [UInt8]] = [:]
    let chunks = try await tenant.workflow.exportData(
      ExportDataRequest(subject: PrivacySubject(userID: user?.description ?? "")))
    for try await chunk in chunks {
      let name = "\(chunk.service).\(chunk.table)"
      pieces[name, default: []] += chunk.lines
      guard chunk.isLast else { continue }
      tables[name] = Exported(
        lines: String(decoding: pieces[name] ?? [], as: UTF8.self).split(separator: "\n").map(String.init),
        rows: chunk.rows, sha256: chunk.sha256)
    }
    return tables
  }

  @Test("ID-26 an export has every row of every table, counted and hashed, as JSON, and no secret or process")
  func organization() async throws {
    let finished = try await FinishedWorkflow.shared()
    let tables = try await export(finished.tenant, nil)
    #expect(tables.count > 20)
    for (name, table) in tables {
      #expect(table.isWhole, "\(name)")
      for line in table.lines.prefix(50) {
        #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) is [String: Any], "\(name): \(line)")
        for secret in ["argon2id", "token_hash", "key_hash", "code_hash", "sealed", "\"body\"", "\"holder"] {
          #expect(!line.contains(secret), "\(name): \(line)")
        }
      }
    }
    for name in [
      "identity.users", "keyword.keywords", "content.articles", "billing.ledger", "workflow.intent_workflows",
    ] {
      let service = try #require(ServiceName(rawValue: String(name.prefix { $0 != "." })))
      let count = try await rows(
        "select count(*) from \(name) where organization_id = $1", [finished.tenant.organization.description], service)
      #expect(count[0][0] == String(tables[name]?.rows ?? -1), "\(name)")
    }
  }

  @Test("ID-26 a person gets their own data and nobody else's; the owner anybody's in the organization")
  func person() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Exporter")
    let editor = try await tenant.colleague(.editor)
    let own = try await export(editor, editor.user)
    #expect(own["identity.users"]?.rows == 1 && own["identity.users"]?.lines.first?.contains(editor.email) == true)
    #expect(own["identity.sessions"]?.rows == 1)
    #expect(!own.values.flatMap(\.lines).contains { $0.contains(tenant.email) })
    #expect(try await export(tenant, editor.user)["identity.users"]?.rows == 1)
    let admin = try await tenant.colleague(.admin)
    _ = try await admin.identity.inviteMember(
      InviteMemberRequest(email: "whoever.\(admin.email)", role: .viewer))
    let invited = try await export(admin, admin.user)["identity.invitations"]
    #expect(
      invited?.rows == 1 && invited?.lines.joined().contains("whoever") == false, "\(String(describing: invited))")
    #expect(await reason { _ = try await export(editor, tenant.user) } == .roleTooLow)
    #expect(await reason { _ = try await export(editor, nil) } == .roleTooLow)
  }

  @Test("ID-26 S11 exports that nobody reads keep a service from nobody, and are given up")
  func unread() async throws {
    // The sessions that it takes would be missed by everybody else's exports.
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Unread")
    try await fleet.change(
      """
      insert into identity.revocations (organization_id, subject_id, issued_before, forget_at)
      select $1::uuid, gen_random_uuid(), now(), now() - interval '1 hour' from generate_series(1, 12000) returning 1
      """, tenant.organization.description)
    let identity = PrivacyClient(
      try fleet.channel(from: .workflow, to: .identity, organization: tenant.organization))
    var unread: [RPCStream<ExportChunk>] = []
    for _ in 0..<4 { unread.append(try await identity.exportSubject(PrivacySubject())) }
    // Both sessions that exports have wait for a reader.
    try await eventually {
      try await Platform.rows(
        """
        select count(*) from pg_stat_activity where application_name = 'identity' and state = 'idle in transaction'
          and query like 'fetch %' and now() - state_change > interval '1 second'
        """, url: fleet.databaseURL(of: .identity))[0][0] == "2"
    }
    for _ in 0..<20 { #expect(try await tenant.identity.listUsers(ListUsersRequest()).users.count == 1) }
    try await Task.sleep(for: .seconds(32))
    let ends = await withTaskGroup(of: Reason?.self) { group in
      for stream in unread { group.addTask { await reason { for try await _ in stream {} } } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(ends.contains(.deadlineExceeded) && ends.allSatisfy { $0 == nil || $0 == .deadlineExceeded }, "\(ends)")
    // Read to its end, a table of many pieces is whole.
    let table = try await export(tenant, nil)["identity.revocations"]
    #expect(table?.rows == 12_000 && table?.isWhole == true)
  }

  @Test("ID-27 an erasure waits, is confirmed by what is stored, can be taken back, and spares the owner")
  func hold() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Hold")
    let editor = try await tenant.colleague(.editor)
    func ask(_ who: Tenant, _ user: UUID?, _ confirm: String) async -> Reason? {
      await reason {
        _ = try await who.workflow.requestErasure(
          RequestErasureRequest(subject: PrivacySubject(userID: user?.description ?? ""), confirm: confirm))
      }
    }
    #expect(await ask(editor, tenant.user, tenant.email) == .roleTooLow)
    #expect(await ask(editor, nil, "hold") == .roleTooLow)
    #expect(await ask(tenant, nil, "another") == .confirmationWrong)
    #expect(await ask(tenant, tenant.user, tenant.email) == .lastOwner)
    #expect(await ask(tenant, UUID.random(), tenant.email) == .userNotFound)
    let held = try await editor.workflow.requestErasure(
      RequestErasureRequest(subject: PrivacySubject(userID: editor.user.description), confirm: editor.email))
    #expect(held.status == .held && held.dueAt > Instant.now.micros + 29 * 86_400_000_000)
    #expect(await ask(tenant, editor.user, editor.email) == .erasureUnderWay)
    let cancelled = try await editor.workflow.cancelErasure(CancelErasureRequest(id: held.id))
    #expect(cancelled.status == .cancelled)
    #expect(
      await reason { _ = try await editor.workflow.cancelErasure(CancelErasureRequest(id: held.id)) }
        == .erasureUnderWay)
    let viewer = try await tenant.colleague(.viewer)
    #expect(
      await reason { _ = try await viewer.workflow.getErasure(GetErasureRequest(id: held.id)) } == .erasureNotFound)
    #expect(try await viewer.workflow.listErasures(ListErasuresRequest()).erasures.isEmpty)
  }

  @Test("DB-D05 under a legal hold nothing is erased, not even what was asked for before; lifted, it goes on")
  func legalHold() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Court")
    let (early, late) = (try await tenant.colleague(.editor), try await tenant.colleague(.editor))
    func ask(_ who: Tenant) async throws -> Erasure {
      try await who.workflow.requestErasure(
        RequestErasureRequest(subject: PrivacySubject(userID: who.user.description), confirm: who.email))
    }
    let asked = try await ask(early)
    let id = tenant.organization.description
    let set = try await fleet.command("legal-hold", "set", id, "--reason", "a court asks")
    #expect(set.status == 0 && set.output.contains(id) && set.output.contains("all services"), "\(set.errors)")
    #expect(await reason { _ = try await ask(late) } == .legalHold)
    // One that was under way already goes no further in any service.
    for service in ServiceName.allCases where service != .workflow {
      let channel = try fleet.channel(from: .workflow, to: service, organization: tenant.organization)
      let request = EraseSubjectRequest(
        erasureID: UUID.random().description, subject: PrivacySubject(userID: late.user.description))
      #expect(await reason { _ = try await PrivacyClient(channel).eraseSubject(request) } == .legalHold, "\(service)")
    }
    try await due(asked)
    try await Task.sleep(for: .seconds(1.5))
    #expect(try await early.workflow.getErasure(GetErasureRequest(id: asked.id)).status == .held)
    let lifted = try await fleet.command("legal-hold", "lift", id)
    #expect(lifted.status == 0 && !lifted.output.contains(id), "\(lifted.errors)")
    #expect(try await done(asked, tenant).status == .done)
    #expect(try await ask(late).status == .held)
    let log = try await tenant.workflow.listAuditLog(ListAuditLogRequest(action: "legal_hold.*"))
    #expect(log.entries.map(\.action) == ["legal_hold.lifted", "legal_hold.set"])
    let unknown = try await fleet.command("legal-hold", "set", UUID.random().description, "--reason", "x")
    #expect(unknown.status == 1 && unknown.errors.contains("there is no organization"), "\(unknown.errors)")
  }

  /// Moves the clock to where the hold is over.
  private func due(_ erasure: Erasure) async throws {
    _ = try await rows(
      "update workflow.erasure_requests set due_at = now(), next_at = now() where id = $1 returning 1", [erasure.id],
      .workflow)
  }

  private func done(_ erasure: Erasure, _ tenant: Tenant) async throws -> Erasure {
    var last = erasure
    try await eventually {
      last = try await tenant.workflow.getErasure(GetErasureRequest(id: erasure.id))
      return last.status == .done
    }
    return last
  }

  private func everywhere(_ needle: String) async throws -> [String] {
    try await Fleet.shared().places(of: needle)
  }

  @Test("ID-27 whoever has become the owner while their erasure was held stays, and the erasure is given up")
  func heir() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Heir")
    let admin = try await tenant.colleague(.admin)
    let held = try await admin.workflow.requestErasure(
      RequestErasureRequest(subject: PrivacySubject(userID: admin.user.description), confirm: admin.email))
    _ = try await tenant.identity.transferOwnership(TransferOwnershipRequest(userID: admin.user.description))
    try await due(held)
    let heir = try await admin.loggedInAgain()
    try await eventually {
      try await heir.workflow.getErasure(GetErasureRequest(id: held.id)).status == .cancelled
    }
    let user = try await heir.identity.getUser(GetUserRequest())
    #expect(user.role == .owner && user.email == admin.email)
    let actions = try await heir.workflow.listAuditLog(ListAuditLogRequest(action: "privacy.*")).entries.map(\.action)
    #expect(actions == ["privacy.erasure.cancelled", "privacy.erasure.requested"])
  }

  @Test(
    "F11 ID-27 after a person's erasure nothing of them is in any table or log, five receipts stand, and the chain verifies"
  )
  func forgetPerson() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Forgetful")
    try await tenant.onboard()
    let admin = try await tenant.colleague(.admin)
    let surname = "Zyxwvuts\(UUID.random().description.prefix(6))"
    _ = try await admin.identity.updateProfile(UpdateProfileRequest(firstName: "Canary", lastName: surname))
    let row = try await admin.workflow.createWorkflow(
      CreateWorkflowRequest(name: "Canary \(surname)'s articles", description: "Ask \(admin.email) about it."))
    _ = try await admin.identity.requestEmailVerification(RequestEmailVerificationRequest())
    #expect(try await !everywhere(admin.email).isEmpty)
    let held = try await admin.workflow.requestErasure(
      RequestErasureRequest(subject: PrivacySubject(userID: admin.user.description), confirm: admin.email))
    // The owner sees what goes out of everybody's texts while it can be taken back; a name is what its person says.
    let shown = try await tenant.workflow.getErasure(GetErasureRequest(id: held.id))
    #expect(shown.texts == [admin.email, "Canary \(surname)"])
    try await due(held)
    let erased = try await done(held, tenant)
    #expect(erased.texts.isEmpty)
    #expect(Set(erased.receipts.map(\.service)) == Set(ServiceName.allCases.map(\.rawValue)))
    for receipt in erased.receipts {
      let text =
        "\(receipt.erasureID)\n\(receipt.service)\n\(receipt.rowsDeleted)\n\(receipt.rowsAnonymised)\n\(receipt.erasedAt)"
      #expect(Array(SHA256.hash(data: Data(text.utf8))) == receipt.sha256)
    }
    for needle in [admin.email, surname] { #expect(try await everywhere(needle) == [], "\(needle)") }
    #expect(try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest()).intact)
    // What was on its way to the log arrives, without where it came from.
    let refusal = try await tenant.direct(
      """
      select append_audit('test.late.made', p_user_id => '\(admin.user)', p_ip_address => '10.9.8.7',
        p_user_agent => 'late')
      """, as: "workflow_app")
    #expect(refusal == nil)
    #expect(
      try await rows(
        """
        select action, ip_address, user_agent from workflow.intent_audit_logs
        where user_id = $1 and action = 'test.late.made' or ip_address = '10.9.8.7'
        """, [admin.user.description], .workflow) == [["test.late.made", nil, nil]])
    #expect(try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest()).intact)
    // The work stays, under another name; the person's token is dead.
    let details = try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: row.id))
    #expect(details.workflow?.name.contains("[erased]") == true)
    #expect(details.workflow?.createdBy == admin.user.description)
    #expect(await reason { _ = try await admin.identity.getUser(GetUserRequest()) } == .tokenInvalid)
    // The address is free again.
    _ = try await tenant.fleet.signUp("Anew", email: admin.email, password: Tenant.password)
  }

  @Test("ID-27 after an organization's erasure only its books and its log are left, without a name in them")
  func forgetOrganization() async throws {
    let fleet = try await Fleet.shared()
    let name = "Vanishing \(UUID.random().description.prefix(8))"
    let tenant = try await Tenant.make(fleet, name: name)
    let id = try await tenant.workflowAtSeeds("Vanishing work")
    #expect(!id.isEmpty)
    let slug = try await tenant.identity.getOrganization(GetOrganizationRequest()).slug
    let held = try await tenant.workflow.requestErasure(RequestErasureRequest(confirm: slug))
    try await due(held)
    try await eventually {
      try await rows(
        "select status from workflow.erasure_requests where id = $1", [held.id], .workflow)[0][0] == "done"
    }
    for needle in [tenant.email, name] { #expect(try await everywhere(needle) == [], "\(needle)") }
    let kept: Set = [
      "workflow.intent_audit_logs", "workflow.audit_chains", "workflow.erasure_requests", "workflow.erasure_receipts",
      // That the people's tokens are dead, by their ids, for ten minutes.
      "identity.revocations",
      // Written beside the log, of the erasure itself, for a month.
      "workflow.activities", "billing.ledger", "billing.waste", "billing.usage_tracking", "billing.usage_events",
    ]
    for (table, count) in try await fleet.tables(holding: tenant.organization)
    where !kept.contains(table) && !table.hasSuffix(".erasures") {
      // What still goes from service to service about the erasure itself.
      if table.hasSuffix("box") || table.hasSuffix(".audit_log") { continue }
      #expect(count == 0, "\(table)")
    }
    let chain = try await fleet.rows(
      """
      select count(*), bool_and(ip_address is null and user_agent is null) from workflow.intent_audit_logs
      where organization_id = $1 and action <> 'privacy.subject.erased'
      """, tenant.organization.description)
    #expect(Int(chain[0][0] ?? "") ?? 0 > 3)
  }
}
