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

  /// Answers for the personal data of this service, which keeps the audit log itself.
  var privacy: PrivacyServer {
    PrivacyServer(service: .workflow, database: database, exports: environment.exports, session: \.session) {
      entity, id, session in
      AuditLog.append("privacy.subject.erased", entity: entity, id: id, by: session.user)
    }
  }

  var grants: GrantKeeper { GrantKeeper(environment: environment) }

  /// Applies an event with which a person takes the workflow on: it runs on their behalf from here.
  func takeOn(
    _ event: Event, to id: String, _ context: CallContext, audit action: String, _ baggage: Moves.Baggage = .init()
  ) async throws -> WorkflowRow {
    _ = try await workflow(id, context)
    let grant = try await grants.open(for: try Self.workflowID(id).description, context)
    return try await apply(event, to: id, context, audit: action, baggage) { transaction, organization, record in
      guard let workflow = UUID(record.row.id) else { return }
      try await transaction.execute(IntentWorkflows.run(workflow, under: grant, organization: organization))
    }
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
      try await moves.apply(event, baggage)
      if let action { await transaction.enqueue(AuditLog.append(action, workflow: workflow, by: user)) }
      guard let after = try await transaction.one(IntentWorkflows.get(workflow, organization: organization)) else {
        throw Refusal(.workflowNotFound, "there is no such workflow in this organization")
      }
      return try WorkflowRecord(after).row
    }
    Wakeup.outbox.signal()
    Wakeup.progress.signal()
    return row
  }

  /// Looks before another service is told of a decision; the decision itself looks again, under the workflow's lock.
  ///
  /// - Throws: `gate_not_open`, `gate_lapsed`, `gate_superseded`.
  func requireOpenGate(_ id: String, about subject: [UInt8], _ context: CallContext) async throws {
    let organization = try context.organization()
    let gate = try await database.query(
      Gates.current(workflow: try Self.workflowID(id), organization: organization), for: organization
    ).first
    guard let gate else { throw Refusal(.gateNotOpen, "nothing waits for a decision here") }
    guard try gate.get("is_late", as: Bool?.self) != true else {
      throw Refusal(.gateLapsed, "the time to decide is over: retry the workflow to be asked again")
    }
    guard try gate.get("subject_hash", as: [UInt8].self) == subject else {
      throw Refusal(.gateSuperseded, "what is to be decided has changed since you looked: look again")
    }
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
