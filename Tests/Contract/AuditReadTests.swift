import Contracts
import TestSupport
import Testing
import Vocabulary

/// Reading a long log while it grows.
@Suite("Audit reading")
struct AuditReadTests {
  private func read(_ tenant: Tenant, _ filter: ListAuditLogRequest) async throws -> [AuditEntry] {
    var request = filter
    var entries: [AuditEntry] = []
    var cursor = ""
    repeat {
      request.page = PageRequest(limit: 100, cursor: cursor)
      let reply = try await tenant.workflow.listAuditLog(request)
      entries += reply.entries
      cursor = reply.page?.nextCursor ?? ""
    } while !cursor.isEmpty
    return entries
  }

  private func count(_ tenant: Tenant, _ condition: String) async throws -> Int {
    var total = 0
    for table in ["intent_audit_logs", "intent_audit_logs_archive"] {
      let rows = try await tenant.stored(
        "select count(*) from workflow.\(table) where organization_id = '\(tenant.organization)' and \(condition)")
      total += Int(rows ?? "") ?? 0
    }
    return total
  }

  @Test(
    "ID-23 10,000 entries, archived ones among them, come once each by pages of 100 while others are written; filters agree with SQL"
  )
  func pages() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Reader")
    try await tenant.appendAudit(
      4_000, at: "now() - interval '14 months' + n * interval '1 minute'", action: "test.old.made")
    try await tenant.appendAudit(6_000, at: "now() - interval '1 day' + n * interval '1 second'")
    try await tenant.fleet.change("select workflow.archive_old_audit_logs()::text")
    let stored = try await tenant.fleet.rows(
      "select max(sequence) from workflow.intent_audit_logs where organization_id = $1::uuid",
      tenant.organization.description)
    let newest = Int64(stored[0][0] ?? "") ?? 0
    let read = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          try await tenant.appendAudit(5, action: "test.late.made")
          try await Task.sleep(for: .milliseconds(20))
        }
      }
      let read = try await self.read(tenant, ListAuditLogRequest())
      group.cancelAll()
      return read
    }
    let sequences = read.map(\.sequence)
    #expect(sequences == sequences.sorted(by: >) && Set(sequences).count == sequences.count)
    #expect(sequences.filter { $0 <= newest } == Array((1...newest).reversed()))
    let late = try await count(tenant, "action = 'test.late.made'")
    #expect(newest >= 10_000 && late > 10, "\(late) were written meanwhile")
    print("· audit log: \(read.count) of \(newest) read by pages of 100 while \(late) were added")

    let user = tenant.user.description
    let middle = read[5_000]
    let old = try #require(read.last { $0.action == "test.old.made" })
    let filters: [(ListAuditLogRequest, String)] = [
      (ListAuditLogRequest(action: "test.old.made"), "action = 'test.old.made'"),
      (ListAuditLogRequest(action: "identity.*"), "action like 'identity.%'"),
      (ListAuditLogRequest(userID: user), "user_id = '\(user)'"),
      (ListAuditLogRequest(userID: UUID.random().description), "false"),
      (ListAuditLogRequest(entityID: old.entityID), "entity_id = '\(old.entityID)'"),
      (ListAuditLogRequest(since: middle.createdAt), "created_at >= to_timestamp(\(middle.createdAt) / 1000000.0)"),
      (ListAuditLogRequest(until: middle.createdAt), "created_at < to_timestamp(\(middle.createdAt) / 1000000.0)"),
      (ListAuditLogRequest(service: "identity"), "service = 'identity'"),
      (
        ListAuditLogRequest(action: "test.*", userID: user, since: old.createdAt, until: middle.createdAt),
        "action like 'test.%' and user_id = '\(user)' and created_at >= to_timestamp(\(old.createdAt) / 1000000.0) and created_at < to_timestamp(\(middle.createdAt) / 1000000.0)"
      ),
    ]
    for (filter, condition) in filters {
      let entries = try await self.read(tenant, filter)
      let expected = try await count(tenant, condition)
      #expect(entries.count == expected && Set(entries.map(\.id)).count == expected, "\(condition)")
      #expect(entries.map(\.sequence) == entries.map(\.sequence).sorted(by: >), "\(condition)")
    }
  }
}
