import Contracts
import Postgres
import Vocabulary

/// Every statement on `jobs`, `tombstones` and `holds`, and those that end items.
enum Jobs {
  static func isCancelled(_ commandKey: UUID, organization: UUID) -> Statement {
    "select 1 as found from tombstones where organization_id = \(organization) and command_key = \(commandKey)"
  }

  static func isErased(_ organization: UUID) -> Statement {
    "select 1 as found from erasures where organization_id = \(organization) and user_id is null"
  }

  static func insert(
    _ request: PerformRequest, key: UUID, organization: UUID, workflow: UUID, items: Int, input: [UInt8]
  )
    -> Statement
  {
    """
    insert into jobs (command_key, organization_id, workflow_id, work, run_no, input, items_total, requested_by,
      deadline_at, status)
    values (\(key), \(organization), \(workflow), \(request.work.text), \(Int32(request.runNo)), \(input), \(Int32(items)),
      \(UUID(request.requestedBy)), clock_timestamp() + \(request.deadlineMs) * interval '1 ms', 'accepted')
    """
  }

  /// Holds off cancellation and pause until the transaction ends.
  static func permit(_ item: ClaimedItem) -> Statement {
    """
    select status in ('accepted', 'running') as is_open, held from jobs
    where organization_id = \(item.organization) and command_key = \(item.commandKey) for share
    """
  }

  /// - Throws: `workflow_over` for what was cancelled, ``PutBack`` for what is paused.
  static func checkPermit(_ job: Row?) throws {
    guard try job?.get("is_open", as: Bool.self) == true else {
      throw Refusal(.workflowOver, "the work was cancelled")
    }
    guard try job?.get("held", as: Bool.self) == false else {
      throw PutBack(after: .zero, isAttempt: false, "the work is paused")
    }
  }

  /// That an item was begun; nothing where ``permit(_:)`` permits nothing.
  static func recordBegun(_ item: ClaimedItem, provider: String) -> Statement {
    """
    insert into effects (effect_id, organization_id, command_key, item_no, provider, class, request_hash, state,
      first_sent_at)
    select \(item.effectID), organization_id, command_key, \(Int32(item.itemNo)), \(provider), 'C',
      sha256(\(item.payload)), 'sent', clock_timestamp()
    from jobs where organization_id = \(item.organization) and command_key = \(item.commandKey)
      and status in ('accepted', 'running') and not held
    on conflict do nothing
    """
  }

  static func recordDone(_ item: ClaimedItem, micros: Int64) -> Statement {
    """
    update effects set state = 'done', cost_micros = \(micros)
    where organization_id = \(item.organization) and effect_id = \(item.effectID)
    """
  }

  static func recordFailed(_ item: ClaimedItem) -> Statement {
    """
    update effects set state = 'failed'
    where organization_id = \(item.organization) and effect_id = \(item.effectID)
    """
  }

  /// What its calls have cost is the item's cost however it ends: it has been paid. Its job, whose row is locked, counts both, so
  /// that nobody who looks at a job's progress has to count its items. No row: the item is another's.
  static func finish(_ item: ClaimedItem, status: String, micros: Int64, error: String?) -> Statement {
    """
    with ended as (
      update items set status = \(status), error = left(\(error), 500), lease_until = null, finished_at = clock_timestamp(),
        cost_micros = \(micros) + (select coalesce(sum(e.cost_micros), 0) from effects e
          where e.organization_id = items.organization_id and e.command_key = items.command_key
            and e.item_no = items.item_no and e.kind <> 'item' and e.state = 'done')::bigint
      where \(Queue.isLeased(to: item))
      returning organization_id, command_key, (status <> 'cancelled')::int as number, cost_micros)
    update jobs set items_done = jobs.items_done + ended.number, cost_micros = jobs.cost_micros + ended.cost_micros
    from ended where jobs.organization_id = ended.organization_id and jobs.command_key = ended.command_key
    returning jobs.items_done
    """
  }

  /// Whether an item is not finished. Of many the last is the last to be claimed: while it is open, no other is looked at.
  static func open(_ key: UUID, organization: UUID) -> Statement {
    """
    select 1 as found from jobs where organization_id = \(organization) and command_key = \(key) and case
      when exists (select from items i where i.organization_id = jobs.organization_id
        and i.command_key = jobs.command_key and i.item_no = jobs.items_total and i.status in ('pending', 'running'))
      then true
      else exists (select from items i where i.organization_id = jobs.organization_id
        and i.command_key = jobs.command_key and i.status in ('pending', 'running')) end
    """
  }

  static func tally(_ key: UUID, organization: UUID) -> Statement {
    """
    select count(*) filter (where status in ('failed', 'quarantined')) as failed,
      count(*) as total,
      coalesce(sum(cost_micros), 0)::bigint as micros
    from items where organization_id = \(organization) and command_key = \(key)
    """
  }

  static func get(_ key: UUID, organization: UUID) -> Statement {
    """
    select workflow_id, work, run_no, items_total from jobs
    where organization_id = \(organization) and command_key = \(key)
    """
  }

  static func failures(_ item: ClaimedItem) -> Statement {
    """
    select natural_key, coalesce(error, '') as error from items
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and status in ('failed', 'quarantined')
    order by item_no limit 20
    """
  }

  static func close(_ item: ClaimedItem, status: String) -> Statement {
    """
    update jobs set status = \(status), finished_at = clock_timestamp()
    where organization_id = \(item.organization) and command_key = \(item.commandKey)
      and status in ('accepted', 'running')
    returning (extract(epoch from clock_timestamp() - created_at) * 1000)::bigint as took_ms
    """
  }

  static func begin(_ item: ClaimedItem) -> Statement {
    """
    update jobs set status = 'running'
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and status = 'accepted' and not held
    """
  }

  /// Of the row of ``lock(_:organization:)``: whether the job is under way still.
  static func isOpen(_ job: Row?) throws -> Bool {
    let status = try job?.get("status", as: String.self)
    return status == "accepted" || status == "running"
  }

  static func entomb(_ key: UUID, organization: UUID) -> Statement {
    "insert into tombstones (command_key, organization_id) values (\(key), \(organization)) on conflict do nothing"
  }

  static func cancelJob(_ key: UUID, organization: UUID) -> Statement {
    """
    update jobs set status = 'cancelled', finished_at = clock_timestamp()
    where organization_id = \(organization) and command_key = \(key) and status in ('accepted', 'running')
    """
  }

  /// Orders the finishing of a job's items, so that exactly one of them is the last; waits for calls that are just being let
  /// out, and lets none out after.
  static func lock(_ key: UUID, organization: UUID) -> Statement {
    "select status from jobs where organization_id = \(organization) and command_key = \(key) for update"
  }

  /// Items nobody has begun end at once. What has been begun may hold money: it becomes due, so that a runner that claims
  /// it finds its job cancelled and gives the money back.
  static func cancelItems(_ key: UUID, organization: UUID) -> Statement {
    """
    update items set status = case when token = 0 then 'cancelled' else 'pending' end,
      not_before = clock_timestamp(), parked = false
    where organization_id = \(organization) and command_key = \(key) and status = 'pending'
    """
  }

  /// No row affected: something later has been heard already. What rests already has done so since then.
  static func hold(_ key: UUID, organization: UUID, isHeld: Bool, version: Int64) -> Statement {
    """
    insert into holds as h (command_key, organization_id, is_held, version)
    values (\(key), \(organization), \(isHeld), \(version))
    on conflict (organization_id, command_key) do update set is_held = excluded.is_held, version = excluded.version,
      at = case when excluded.is_held and not h.is_held then clock_timestamp() else h.at end
    where h.version < excluded.version
    """
  }

  /// Whatever was said before: what is cancelled is not on hold.
  static func letGo(_ key: UUID, organization: UUID) -> Statement {
    "update holds set is_held = false where organization_id = \(organization) and command_key = \(key)"
  }

  static func isHeld(_ key: UUID, organization: UUID) -> Statement {
    "select 1 as found from holds where organization_id = \(organization) and command_key = \(key) and is_held"
  }

  static func holdJob(_ key: UUID, organization: UUID) -> Statement {
    """
    update jobs set held = true
    where organization_id = \(organization) and command_key = \(key) and status in ('accepted', 'running')
    """
  }

  /// Holds a job that nobody holds yet. Whoever lets it go counts the time from here.
  static func rest(_ key: UUID, organization: UUID) -> Statement {
    """
    with resting as (
      update jobs set held = true
      where organization_id = \(organization) and command_key = \(key) and not held and status in ('accepted', 'running')
      returning organization_id, command_key)
    insert into holds as h (command_key, organization_id, is_held, version)
    select command_key, organization_id, true, 0 from resting
    on conflict (organization_id, command_key) do update set is_held = true, at = clock_timestamp()
    """
  }

  /// The step's time stood still while it was held.
  static func resumeJob(_ key: UUID, organization: UUID) -> Statement {
    """
    update jobs set held = false, deadline_at = deadline_at + coalesce(
      (select clock_timestamp() - greatest(h.at, jobs.created_at) from holds h
        where h.organization_id = jobs.organization_id and h.command_key = jobs.command_key), interval '0')
    where organization_id = \(organization) and command_key = \(key) and held and status in ('accepted', 'running')
    """
  }

  /// Many items in one statement take longer than a statement may otherwise.
  static let takeTime: Statement = "select set_config('statement_timeout', '120s', true)"

  /// A command and its cancellation may arrive together: whichever comes second must see what the first did.
  static func serialize(_ key: UUID) -> Statement {
    "select pg_advisory_xact_lock(hashtextextended(\(key.description), 0))"
  }

  static func taken(_ key: UUID, organization: UUID) -> Statement {
    """
    select body_hash, (select items_total from jobs j where j.organization_id = i.organization_id
      and j.command_key = i.msg_id) as items_total
    from inbox i where organization_id = \(organization) and msg_id = \(key)
    """
  }

  static let progress: Statement = """
    select command_key, organization_id, workflow_id, items_total, items_done, cost_micros from jobs
    where status in ('accepted', 'running') order by command_key limit 500
    """
}
