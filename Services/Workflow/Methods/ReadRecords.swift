import Contracts
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `ListApprovals`, `ListAuditLog`: the proof of what happened.
///
/// Refuses: `workflow_not_found`, `field_invalid`.
struct ReadRecords {
  let desk: Desk

  func approvals(_ request: ListApprovalsRequest, _ context: CallContext) async throws -> ListApprovalsReply {
    let workflow = try Desk.workflowID(request.workflowID)
    let organization = try context.organization()
    let page = try Page(request.page)
    let rows = try await desk.database.query(
      Gates.approvals(
        workflow: workflow, organization: organization, before: page.after, limit: page.limit),
      for: organization)
    let approvals = try rows.map(Approval.init)
    return ListApprovalsReply(
      approvals: approvals,
      page: page.reply(approvals.count, approvals.last.map { (at: $0.createdAt, id: $0.id) }))
  }

  func auditLog(_ request: ListAuditLogRequest, _ context: CallContext) async throws -> ListAuditLogReply {
    let organization = try context.organization()
    let limit = try Page.limit(request.page)
    for (field, id) in [("entity_id", request.entityID), ("user_id", request.userID)]
    where !id.isEmpty && UUID(id) == nil {
      throw Refusal.field(field, "give a UUID")
    }
    guard request.action.utf8.count <= 101 else { throw Refusal.field("action", "at most 100 characters") }
    guard request.service.isEmpty || ServiceName(rawValue: request.service) != nil else {
      throw Refusal.field("service", "give identity, workflow, keyword, content or billing")
    }
    let moments: ClosedRange<Int64> = 0...253_402_300_799_999_999
    for (field, moment) in [("since", request.since), ("until", request.until)] where !moments.contains(moment) {
      throw Refusal.field(field, "give microseconds since 1970, or 0 for no bound")
    }
    let cursor = request.page?.cursor ?? ""
    guard cursor.isEmpty || Int64(cursor) != nil else {
      throw Page.badCursor
    }
    let rows = try await desk.database.query(
      AuditLog.list(request, organization: organization, before: Int64(cursor), limit: limit), for: organization)
    let entries = try rows.map { row in
      var entry = try AuditEntry(row)
      if request.withChain {
        entry.hash = try row.get("hash")
        entry.prevHash = try row.get("prev_hash")
      }
      return entry
    }
    return ListAuditLogReply(
      entries: entries,
      page: PageReply(nextCursor: entries.count == limit ? entries.last.map { String($0.sequence) } ?? "" : ""))
  }
}

extension Approval {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description,
      workflowID: try row.get("workflow_id", as: UUID?.self)?.description ?? "",
      entityType: ApprovalEntity(text: try row.get("entity_type")) ?? .unspecified,
      entityID: try row.get("entity_id", as: UUID.self).description,
      decision: ApprovalDecision(text: try row.get("decision")) ?? .unspecified, feedback: try row.get("feedback"),
      userID: try row.get("user_id", as: UUID.self).description,
      createdAt: try row.get("created_at", as: Instant.self).micros, epoch: try row.get("epoch"),
      isCurrent: try row.get("is_current"))
  }
}
