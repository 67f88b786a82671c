import Contracts
import Crypto
import Postgres
import Vocabulary

/// Every statement on `step_runs`.
enum StepRuns {
  /// The next number of a step's run in its workflow.
  static func nextNumber(_ step: WorkflowState, workflow: UUID, organization: UUID) -> Statement {
    """
    select coalesce(max(run_no), 0) + 1 as run_no from step_runs
    where organization_id = \(organization) and workflow_id = \(workflow) and step = \(step.text)
    """
  }

  static func insert(
    _ step: WorkflowState, runNo: Int, command: UUID, input: [UInt8], within: Duration, workflow: UUID,
    organization: UUID
  ) -> Statement {
    """
    insert into step_runs (organization_id, workflow_id, step, run_no, command_key, input, input_hash, deadline_at)
    values (\(organization), \(workflow), \(step.text), \(Int32(runNo)), \(command), \(input),
      \(Array(SHA256.hash(data: input))), clock_timestamp() + \(within.components.seconds) * interval '1 s')
    """
  }

  static func isAwaited(_ command: UUID, organization: UUID) -> Statement {
    """
    select 1 as found from step_runs
    where organization_id = \(organization) and command_key = \(command) and status = 'dispatched'
    """
  }

  /// The run whose outcome is awaited.
  static func awaiting(workflow: UUID, organization: UUID) -> Statement {
    """
    select command_key, step, run_no from step_runs
    where organization_id = \(organization) and workflow_id = \(workflow) and status = 'dispatched'
    """
  }

  /// Everything the workflow has been given so far.
  static func latestInput(workflow: UUID, organization: UUID) -> Statement {
    """
    select input from step_runs where organization_id = \(organization) and workflow_id = \(workflow)
      and input is not null order by started_at desc limit 1
    """
  }

  static func close(
    _ command: UUID, status: String, outcome: StepOutcome?, body: [UInt8], organization: UUID
  ) -> Statement {
    """
    update step_runs set status = \(status), finished_at = clock_timestamp(), held_at = null, output = \(body),
      output_hash = \(outcome?.outputHash ?? []), made = \(outcome?.made ?? 0),
      items_total = greatest(items_total, \(outcome?.itemsTotal ?? 0)),
      items_done = greatest(items_done, \(outcome?.itemsTotal ?? 0)), items_failed = \(outcome?.itemsFailed ?? 0),
      cost_micros = \(outcome?.costMicros ?? 0), reason = nullif(\(outcome?.reason ?? ""), ''),
      message = nullif(\(outcome?.message ?? ""), ''), warnings = \(outcome?.warnings ?? [])
    where organization_id = \(organization) and command_key = \(command) and status = 'dispatched'
    """
  }

  static func advance(_ progress: JobProgress, command: UUID, organization: UUID) -> Statement {
    """
    update step_runs set items_done = \(progress.itemsDone), items_total = \(progress.itemsTotal)
    where organization_id = \(organization) and command_key = \(command) and status = 'dispatched'
      and items_done < \(progress.itemsDone)
    returning workflow_id, step, run_no
    """
  }

  /// Its clock stands still.
  static func hold(_ command: UUID, organization: UUID) -> Statement {
    """
    update step_runs set held_at = coalesce(held_at, clock_timestamp())
    where organization_id = \(organization) and command_key = \(command) and status = 'dispatched'
    """
  }

  /// Its clock goes on where it stood.
  static func letGo(_ command: UUID, organization: UUID) -> Statement {
    """
    update step_runs set deadline_at = deadline_at + (clock_timestamp() - held_at), held_at = null
    where organization_id = \(organization) and command_key = \(command) and held_at is not null
    """
  }

  /// Its organization's ceilings have changed: what was refused before that may be granted now.
  static func noteRaise(organization: UUID) -> Statement {
    """
    update step_runs set raised_at = clock_timestamp()
    where organization_id = \(organization) and status = 'dispatched'
    """
  }

  static func isRaised(_ command: UUID, since moment: Instant, organization: UUID) -> Statement {
    """
    select 1 as found from step_runs
    where organization_id = \(organization) and command_key = \(command) and raised_at >= \(moment)
    """
  }

  /// Runs whose time is over.
  static let late: Statement = """
    select organization_id, workflow_id, command_key from step_runs
    where status = 'dispatched' and held_at is null and deadline_at < clock_timestamp() order by deadline_at limit 50
    """

  /// When the first of the runs that are at work is late, or was to be.
  static let firstDue: Statement = """
    select deadline_at from step_runs where status = 'dispatched' and held_at is null order by deadline_at limit 1
    """

  /// Seconds since each step that is at work was given out.
  static func underWay(organization: UUID) -> Statement {
    """
    select workflow_id, extract(epoch from clock_timestamp() - started_at)::bigint as seconds from step_runs
    where organization_id = \(organization) and status = 'dispatched'
    """
  }

  /// What each step has taken lately.
  static func medians(organization: UUID) -> Statement {
    """
    select steps.step, (percentile_cont(0.5) within group (order by extract(epoch from lately.took)))::bigint as seconds
    from unnest(\(contentPlan.map(\.state.text))::text[]) steps (step) cross join lateral (
      select r.finished_at - r.started_at as took from step_runs r
      where r.organization_id = \(organization) and r.step = steps.step and r.status = 'done'
      order by r.finished_at desc limit 50) lately
    group by steps.step
    """
  }

  static func list(workflow: UUID, organization: UUID) -> Statement {
    """
    select step, run_no, status, attempt, made, items_total, items_done, cost_micros, coalesce(reason, '') as reason,
      coalesce(message, '') as message, started_at, finished_at, warnings, coalesce(output, '') as output
    from step_runs where organization_id = \(organization) and workflow_id = \(workflow) order by started_at
    """
  }
}
