import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// What the methods of this service share: reading ids, applying events, paging.
struct Desk: Sendable {
  let environment: ServiceEnvironment

  var database: Database { environment.database }

  /// - Throws: `workflow_not_found` for anything that is no id: absent, malformed and another's look alike.
  static func workflowID(_ text: String) throws(Refusal) -> UUID {
    guard let id = UUID(text) else {
      throw Refusal(.workflowNotFound, "there is no such workflow in this organization")
    }
    return id
  }

  /// Applies an event that a person caused, with one audit entry where the move itself writes none.
  func apply(
    _ event: Event, to id: String, _ context: CallContext, audit action: String? = nil,
    _ baggage: Moves.Baggage = Moves.Baggage(),
    alongside: @escaping @Sendable (Transaction, UUID, WorkflowRecord) async throws -> Void = { _, _, _ in }
  ) async throws -> WorkflowRow {
    let workflow = try Self.workflowID(id)
    let organization = try context.organization()
    let user = try context.user()
    let row = try await database.transaction(for: context.session) { transaction in
      guard let locked = try await transaction.one(IntentWorkflows.lock(workflow, organization: organization)) else {
        throw Refusal(.workflowNotFound, "there is no such workflow in this organization")
      }
      try await alongside(transaction, organization, try WorkflowRecord(locked))
      let moves = Moves(transaction: transaction, organization: organization, workflow: workflow, actor: user)
      let record = try await moves.apply(event, baggage)
      if let action { _ = try await transaction.query(AuditLog.append(action, workflow: workflow, by: user)) }
      return record.row
    }
    Wakeup.outbox.signal()
    Wakeup.progress.signal()
    return row
  }

  /// A workflow of the caller's organization.
  func workflow(_ id: String, _ context: CallContext) async throws -> WorkflowRecord {
    let workflow = try Self.workflowID(id)
    let organization = try context.organization()
    guard
      let row = try await database.query(IntentWorkflows.get(workflow, organization: organization), for: organization)
        .first
    else { throw Refusal(.workflowNotFound, "there is no such workflow in this organization") }
    return try WorkflowRecord(row)
  }
}

/// Pages by key: the moment and the id of the last row seen.
enum Paging {
  static func limit(_ page: PageRequest?) throws(Refusal) -> Int {
    let limit = Int(page?.limit ?? 0)
    guard (0...200).contains(limit) else { throw .field("page.limit", "give at most 200") }
    return limit == 0 ? 50 : limit
  }

  static func position(_ page: PageRequest?) throws(Refusal) -> (at: Instant, id: UUID)? {
    guard let cursor = page?.cursor, !cursor.isEmpty else { return nil }
    let parts = cursor.split(separator: ".")
    guard parts.count == 2, let micros = Int64(parts[0]), let id = UUID(parts[1]) else {
      throw .field("page.cursor", "use the cursor that the page before gave")
    }
    return (Instant(micros: micros), id)
  }

  /// The cursor after a full page.
  static func next(_ count: Int, _ limit: Int, _ last: (at: Int64, id: String)?) -> PageReply {
    guard count == limit, let last else { return PageReply() }
    return PageReply(nextCursor: "\(last.at).\(last.id)")
  }
}
