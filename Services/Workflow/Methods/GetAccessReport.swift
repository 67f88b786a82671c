import Contracts
import Host
import Postgres
import RPC
import Vocabulary

/// `GetAccessReport`: reads the audit log from its first entry and tells who could do what, when.
///
/// Refuses: `field_invalid`.
struct GetAccessReport {
  let desk: Desk

  private static let pageSize = 2_000

  func callAsFunction(_ request: GetAccessReportRequest, _ context: CallContext) async throws -> AccessReport {
    let organization = try context.organization()
    let since = try moment(request.since, "since")
    let until = try moment(request.until, "until")
    var history = AccessHistory(since: since)
    var sequence: Int64 = 0
    while true {
      try Task.checkCancellation()
      let rows = try await desk.database.query(
        AuditLog.history(organization: organization, after: sequence, until: until, limit: Self.pageSize),
        for: organization)
      for row in rows { history.take(try AccessEntry(row)) }
      guard rows.count == Self.pageSize, let last = rows.last else { return history.report }
      sequence = try last.get("sequence")
    }
  }

  private func moment(_ micros: Int64, _ field: String) throws(Refusal) -> Instant? {
    guard (0...253_402_300_799_999_999).contains(micros) else {
      throw .field(field, "give microseconds since 1970, or 0 for no bound")
    }
    return micros == 0 ? nil : Instant(micros: micros)
  }
}

extension AccessEntry {
  init(_ row: Row) throws {
    self.init(
      action: try row.get("action"), service: try row.get("service"), entityType: try row.get("entity_type"),
      entity: try row.get("entity_id"), from: try row.get("from_state"), to: try row.get("to_state"),
      user: try row.get("user_id"), at: try row.get("created_at"),
      overlap: .seconds(try row.get("overlap_s", as: Int64.self)),
      lifetime: try row.get("expires_in_days", as: Int64?.self).map { .seconds($0 * 86_400) })
  }
}
