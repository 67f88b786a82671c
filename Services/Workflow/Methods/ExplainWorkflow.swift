import Contracts
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `Workflow/ExplainWorkflow`: why it is not moving, in one sentence, from one query.
///
/// Refuses: `workflow_not_found`.
struct ExplainWorkflow {
  let desk: Desk

  func callAsFunction(_ request: ExplainWorkflowRequest, _ context: CallContext) async throws -> Explanation {
    let organization = try context.organization()
    let row = try await desk.database.query(
      IntentWorkflows.standing(try Desk.workflowID(request.id), organization: organization), for: organization
    ).first
    guard let row else { throw Refusal(.workflowNotFound, "there is no such workflow in this organization") }
    return Explain.sentence(try Standing(row))
  }
}

extension IntentWorkflows {
  /// The workflow, the run that is awaited, the command's way to its service, the open gate: all that may hold it up.
  static func standing(_ id: UUID, organization: UUID) -> Statement {
    """
    select w.state, w.run_status, w.created_at, w.updated_at, w.finished_at, w.archived_at, w.actual_cost_micros,
      coalesce(w.failure_reason, '') as failure_reason, coalesce(w.failure_message, '') as failure_message,
      w.grant_id is not null as is_under_grant,
      r.command_key, r.items_done, r.items_total, r.started_at,
      case when r.held_at is null then extract(epoch from r.deadline_at - clock_timestamp())::bigint end as run_seconds,
      coalesce(o.attempts, 0) as attempts, coalesce(d.reason, o.last_error, '') as last_error,
      coalesce(o.delivered_at is not null, true) as is_taken, d.msg_id is not null as is_set_aside,
      g.required_role, coalesce((g.summary->>'subjects')::int, 0) as subjects, g.opened_at,
      extract(epoch from g.expires_at - clock_timestamp())::bigint as gate_seconds
    from intent_workflows w
      left join step_runs r on r.organization_id = w.organization_id and r.workflow_id = w.id and r.status = 'dispatched'
      left join outbox o on o.organization_id = w.organization_id and o.msg_id = r.command_key
      left join dead_letters d on d.organization_id = w.organization_id and d.msg_id = r.command_key
        and d.resolved_at is null
      left join gates g on g.organization_id = w.organization_id and g.workflow_id = w.id and g.status = 'open'
    where w.organization_id = \(organization) and w.id = \(id)
    """
  }
}

extension Standing {
  init(_ row: Row) throws {
    guard let state = WorkflowState(text: try row.get("state")),
      let phase = Phase(rawValue: try row.get("run_status"))
    else { throw Row.Mismatch(description: "a state or a run status is not known") }
    self.init(state: state, phase: phase)
    createdAt = try row.get("created_at", as: Instant.self).micros
    updatedAt = try row.get("updated_at", as: Instant.self).micros
    finishedAt = try row.get("finished_at", as: Instant?.self)?.micros ?? 0
    archivedAt = try row.get("archived_at", as: Instant?.self)?.micros ?? 0
    costMicros = try row.get("actual_cost_micros")
    failureReason = try row.get("failure_reason")
    failureMessage = try row.get("failure_message")
    isUnderGrant = try row.get("is_under_grant")
    if try row.get("command_key", as: UUID?.self) != nil {
      var run = Run()
      run.itemsDone = try row.get("items_done")
      run.itemsTotal = try row.get("items_total")
      run.startedAt = try row.get("started_at", as: Instant.self).micros
      run.secondsLeft = try row.get("run_seconds")
      run.attempts = try row.get("attempts")
      run.lastError = try row.get("last_error")
      run.isTaken = try row.get("is_taken")
      run.isSetAside = try row.get("is_set_aside")
      self.run = run
    }
    if let role = try row.get("required_role", as: String?.self) {
      var question = Question()
      question.role = role
      question.subjects = try row.get("subjects")
      question.openedAt = try row.get("opened_at", as: Instant.self).micros
      question.secondsLeft = try row.get("gate_seconds", as: Int64?.self) ?? 0
      self.question = question
    }
  }
}
