import Postgres
import TestSupport
import Testing
import Vocabulary

/// A month that the log has no room for yet is made beside it.
@Suite("Audit partitions")
struct AuditPartitionTests {
  @Test("DB-F03 while a month is made others add entries, and two who need it at once both get it")
  func making() async throws {
    let scratch = try await ScratchInstallation.make()
    let other = Database(
      url: scratch.url("infin8_admin"), applicationName: "other", poolSize: 1, waitLimit: .seconds(120),
      statementTimeout: .seconds(300))
    let second = try await scratch.administrator.transaction(for: nil) { transaction in
      _ = try await transaction.query(append(at: "2001-02-03"))
      // Locked out, it would be refused after five seconds.
      _ = try await other.query(append(at: "now"), for: nil)
      _ = try await other.query("set lock_timeout = 0", for: nil)
      let second = Task { try await other.query(append(at: "2001-02-04"), for: nil) }
      try await eventually { try await waiters(scratch) == 1 }
      return second
    }
    _ = try await second.value
    let made = try await scratch.administrator.query(
      "select count(*) as n from workflow.intent_audit_logs_200102", for: nil)
    #expect(try made.first?.get("n") == 2)
    await other.close()
    try await scratch.drop()
  }

  private func append(at moment: String) -> Statement {
    """
    select workflow.append_audit_at(\(unsafe: "'\(moment)'"), gen_random_uuid(), gen_random_uuid(), 'workflow',
      'test.entry.made', null, null, null, null, null, null, null, null, null)
    """
  }

  private func waiters(_ scratch: ScratchInstallation) async throws -> Int {
    try await Platform.rows(
      "select pid from pg_stat_activity where application_name = 'other' and wait_event_type = 'Lock'",
      url: scratch.url("infin8_admin")
    ).count
  }
}
