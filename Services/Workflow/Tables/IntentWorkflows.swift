import Contracts
import Durable
import Postgres
import Vocabulary
import Wire

/// Every statement on `intent_workflows`. State and sequence change through the function `transition` alone.
enum IntentWorkflows {
  private static let columns: Statement = """
    id, name, coalesce(description, '') as description, state, run_status, epoch, coalesce(icp_data::text, '') as icp_data,
    competitor_urls, settings::text as settings, keywords_count, articles_count,
    (completion_percentage * 100)::int as basis_points, estimated_cost_micros, actual_cost_micros, created_at, updated_at,
    coalesce(failure_reason, '') as failure_reason, coalesce(failure_message, '') as failure_message, version, created_by,
    paused_from, grant_id, archived_at
    """

  static func insert(
    id: UUID, organization: UUID, name: String, description: String, settings: String, estimate: Int64, by user: UUID
  ) -> Statement {
    """
    insert into intent_workflows (organization_id, id, name, description, settings, estimated_cost_micros, created_by)
    values (\(organization), \(id), \(name), nullif(\(description), ''), \(JSONText(settings)), \(estimate), \(user))
    """
  }

  static func run(_ id: UUID, under grant: UUID, organization: UUID) -> Statement {
    "update intent_workflows set grant_id = \(grant) where organization_id = \(organization) and id = \(id)"
  }

  static func get(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from intent_workflows where organization_id = \(organization) and id = \(id)"
  }

  /// Orders everything that happens to one workflow.
  static func lock(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from intent_workflows where organization_id = \(organization) and id = \(id) for update"
  }

  static func list(
    organization: UUID, state: String?, doing: String?, search: String, before: (at: Instant, id: UUID)?, limit: Int
  ) -> Statement {
    var statement: Statement = """
      select \(columns) from intent_workflows where organization_id = \(organization)
        and (\(search) = '' or position(lower(\(search)) in lower(name)) > 0)
      """
    if let state { statement = "\(statement) and state = \(state)" }
    if let doing { statement = "\(statement) and run_status = \(doing)" }
    if let before { statement = "\(statement) and (created_at, id) < (\(before.at), \(before.id))" }
    return "\(statement) order by created_at desc, id desc limit \(limit)"
  }

  /// How many count against the plan's limit.
  static func countActive(organization: UUID) -> Statement {
    """
    select count(*) as active from intent_workflows
    where organization_id = \(organization) and state not in ('completed', 'cancelled')
    """
  }

  /// One creation at a time for an organization, so that the limit holds.
  static func lockOrganization(_ organization: UUID) -> Statement {
    "select pg_advisory_xact_lock(hashtextextended('create-workflow' || \(organization.description)::text, 0))"
  }

  /// Workflows that wait for an owner's money or may be about to, in the order in which everybody locks them.
  static func lockSpending(organization: UUID) -> Statement {
    """
    select id, created_by, run_status = 'paused' as is_waiting from intent_workflows
    where organization_id = \(organization)
      and (run_status in ('queued', 'running') or run_status = 'paused' and failure_reason = 'ceiling_reached')
    order by id for update
    """
  }

  /// Those that have waited for a while: a new day or month has room of its own. What an operator does nobody is told of: that is
  /// looked for more often.
  static let longWithoutMoney: Statement = """
    select organization_id, id as workflow_id from intent_workflows
    where run_status = 'paused' and failure_reason is not null and updated_at < clock_timestamp() - \(patience)
    order by updated_at limit 50
    """

  /// When the first of those that wait for money is to look again, or was to.
  static let firstDue: Statement = """
    select min(updated_at + \(patience)) from intent_workflows
    where run_status = 'paused' and failure_reason is not null
    """

  private static let patience: Statement = """
    case failure_reason when 'ceiling_reached' then interval '15 minutes' else interval '1 minute' end
    """

  static func move(
    _ id: UUID, from: WorkflowState, to: WorkflowState, _ trigger: LegalMoves.Trigger, cause: UUID, actor: UUID?
  ) -> Statement {
    """
    select outcome from transition(\(id), \(from.text)::text, \(to.text)::text, \(trigger.rawValue)::text, \(cause), \(actor))
    """
  }

  /// Workflows whose last step is done and whose books may be closed: some of them, so that none stands in the way for ever.
  static let settling: Statement = """
    select w.organization_id, w.id, w.actual_cost_micros from intent_workflows w
    where w.state = 'step_9_articles' and w.run_status = 'running' and not exists (
      select from step_runs r where r.organization_id = w.organization_id and r.workflow_id = w.id
        and r.status = 'dispatched')
    order by random() limit 50
    """

  /// Workflows that failed more than a year ago and that nobody has gone on with.
  static let givenUp: Statement = """
    select w.organization_id, w.id as workflow_id from intent_workflows w
    where w.run_status = 'failed' and w.updated_at < clock_timestamp() - interval '1 year'
      and w.state not in ('completed', 'cancelled') and \(LegalHolds.spare("w"))
    order by random() limit 50
    """

  /// Workflows that ended more than a year ago and have all their details still: some of them, so that none stands in
  /// the way for ever.
  static let toArchive: Statement = """
    select w.organization_id, w.id from intent_workflows w
    where w.finished_at < clock_timestamp() - interval '1 year' and w.archived_at is null and \(LegalHolds.spare("w"))
    order by random() limit 50
    """

  static func archive(_ id: UUID) -> Statement { "select archive_workflow(\(id)) as is_archived" }
}

/// A workflow as it stands.
struct WorkflowRecord: Sendable {
  let row: WorkflowRow
  let phase: Phase
  let pausedFrom: Phase?

  var isOver: Bool { row.state == .completed || row.state == .cancelled }

  init(_ record: Row) throws {
    let phaseText: String = try record.get("run_status")
    let pausedText: String? = try record.get("paused_from")
    guard let phase = Phase(rawValue: phaseText) else {
      throw Row.Mismatch(description: "run_status \(phaseText) is not known")
    }
    self.phase = phase
    pausedFrom = pausedText.flatMap(Phase.init)
    row = WorkflowRow(
      id: try record.get("id", as: UUID.self).description, name: try record.get("name"),
      description: try record.get("description"),
      state: WorkflowState(text: try record.get("state")) ?? .unspecified,
      runStatus: RunStatus(text: phaseText) ?? .unspecified, epoch: try record.get("epoch"),
      icpJSON: try record.get("icp_data"), competitorURLs: try record.get("competitor_urls"),
      settingsJSON: try record.get("settings"), keywordsCount: try record.get("keywords_count"),
      articlesCount: try record.get("articles_count"), completionBasisPoints: try record.get("basis_points"),
      estimatedCostMicros: try record.get("estimated_cost_micros"),
      actualCostMicros: try record.get("actual_cost_micros"),
      createdAt: try record.get("created_at", as: Instant.self).micros,
      updatedAt: try record.get("updated_at", as: Instant.self).micros, failureReason: try record.get("failure_reason"),
      failureMessage: try record.get("failure_message"), version: try record.get("version"),
      createdBy: try record.get("created_by", as: UUID?.self)?.description ?? "",
      grantID: try record.get("grant_id", as: UUID?.self)?.description ?? "",
      archivedAt: try record.get("archived_at", as: Instant?.self)?.micros ?? 0)
  }
}
