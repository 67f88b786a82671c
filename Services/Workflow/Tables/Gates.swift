import Contracts
import Postgres
import Vocabulary
import Wire

/// Every statement on `gates` and `gate_decisions`.
enum Gates {
  static func open(
    _ step: WorkflowState, subject: [UInt8], subjects: Int, samples: [String], workflow: UUID, organization: UUID
  ) -> Statement {
    """
    insert into gates (organization_id, workflow_id, step, run_no, subject_hash, summary, expires_at)
    select \(organization), \(workflow), \(step.text), coalesce(max(run_no), 0) + 1, \(subject),
      jsonb_build_object('subjects', \(subjects), 'samples', to_jsonb(\(samples))), clock_timestamp() + interval '30 days'
    from gates where organization_id = \(organization) and workflow_id = \(workflow) and step = \(step.text)
    """
  }

  /// The question that nobody answered in time, put again.
  static func openAgain(_ step: WorkflowState, subject: [UInt8], workflow: UUID, organization: UUID) -> Statement {
    """
    insert into gates (organization_id, workflow_id, step, run_no, subject_hash, required_role, summary, expires_at)
    select organization_id, workflow_id, step, run_no + 1, subject_hash, required_role, summary,
      clock_timestamp() + (expires_at - opened_at)
    from gates where organization_id = \(organization) and workflow_id = \(workflow) and step = \(step.text)
      and subject_hash = \(subject)
    order by run_no desc limit 1
    """
  }

  /// What the present state's last gate was about, when nobody decided in time and nothing was made anew since.
  static func lapsed(workflow: UUID, organization: UUID) -> Statement {
    """
    select last.subject_hash from intent_workflows w cross join lateral (
      select g.step, g.subject_hash, g.status, g.closed_at from gates g
      where g.organization_id = w.organization_id and g.workflow_id = w.id and g.step = w.state
      order by g.run_no desc limit 1) last
    where w.organization_id = \(organization) and w.id = \(workflow) and last.status = 'lapsed'
      and not exists (select from step_runs r where r.organization_id = w.organization_id
        and r.workflow_id = w.id and r.step = last.step and r.started_at > last.closed_at)
    """
  }

  /// Gates at which nobody decided in time.
  static let late: Statement = """
    select organization_id, workflow_id, subject_hash from gates
    where status = 'open' and expires_at < clock_timestamp() order by expires_at limit 50
    """

  /// When the first of the open gates lapses, or was to.
  static let firstDue: Statement = """
    select expires_at from gates where status = 'open' order by expires_at limit 1
    """

  static func current(workflow: UUID, organization: UUID) -> Statement {
    """
    select step, run_no, subject_hash, required_role, status, opened_at, expires_at,
      expires_at < clock_timestamp() as is_late,
      coalesce((summary->>'subjects')::int, 0) as subjects,
      coalesce(array(select jsonb_array_elements_text(summary->'samples')), '{}') as samples
    from gates where organization_id = \(organization) and workflow_id = \(workflow) and status = 'open'
    """
  }

  static func close(_ status: String, workflow: UUID, organization: UUID) -> Statement {
    """
    update gates set status = \(status), closed_at = clock_timestamp()
    where organization_id = \(organization) and workflow_id = \(workflow) and status = 'open'
    """
  }

  static func decide(
    _ decision: ApprovalDecision, selection: [String], feedback: String, user: UUID, workflow: UUID, organization: UUID
  ) -> Statement {
    """
    insert into gate_decisions (organization_id, workflow_id, step, run_no, decision, subject_hash, selection, user_id,
      feedback)
    select organization_id, workflow_id, step, run_no, \(decision.text), subject_hash, to_jsonb(\(selection)), \(user),
      nullif(\(feedback), '')
    from gates where organization_id = \(organization) and workflow_id = \(workflow) and status = 'open'
    """
  }

  static func recordApproval(
    _ decision: ApprovalDecision, feedback: String, user: UUID, epoch: Int32, workflow: UUID
  ) -> Statement {
    """
    select record_approval(\(workflow), \(ApprovalEntity.workflow.text)::text, \(workflow), \(decision.text)::text,
      nullif(\(feedback)::text, ''), \(user), \(epoch))
    """
  }

  static func approvals(workflow: UUID, organization: UUID, before: (at: Instant, id: UUID)?, limit: Int) -> Statement {
    var statement: Statement = """
      select id, workflow_id, entity_type, entity_id, decision, coalesce(feedback, '') as feedback, user_id, created_at,
        epoch, superseded_by is null as is_current
      from intent_approvals where organization_id = \(organization) and workflow_id = \(workflow)
      """
    if let before { statement = "\(statement) and (created_at, id) < (\(before.at), \(before.id))" }
    return "\(statement) order by created_at desc, id desc limit \(limit)"
  }
}

extension Gate {
  init(_ row: Row, workflow: WorkflowRow) throws {
    let step = WorkflowState(text: try row.get("step")) ?? .unspecified
    self.init(
      workflowID: workflow.id, step: step, runNo: try row.get("run_no"), subjectHash: try row.get("subject_hash"),
      requiredRole: try row.get("required_role"), status: try row.get("status"),
      openedAt: try row.get("opened_at", as: Instant.self).micros,
      expiresAt: try row.get("expires_at", as: Instant?.self)?.micros ?? 0, subjects: try row.get("subjects"),
      samples: try row.get("samples"), costSoFarMicros: workflow.actualCostMicros,
      costIfApprovedMicros: workflow.estimatedCostMicros,
      requiredAction: step == .step3Seeds
        ? "choose 2 to 100 seeds: `infin8 workflow approve`, or send them back: `infin8 workflow reject`"
        : "choose the keywords to write about: `infin8 workflow approve`, or send them back: `infin8 workflow reject`")
  }
}
