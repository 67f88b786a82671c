import Contracts
import Postgres
import Vocabulary

/// Every statement on `jobs`, `items`, `effects` and `tombstones`.
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

  /// Items take their place in the queue behind the organization's own, not behind everybody's: a fair turn for each.
  static func insertItems(_ items: [WorkItem], key: UUID, organization: UUID, after pass: Int64) -> Statement {
    """
    insert into items (command_key, item_no, organization_id, natural_key, payload, vpass)
    select \(key), ordinality::int, \(organization), natural_key, payload, \(pass) + ordinality
    from unnest(\(items.map(\.naturalKey))::text[], \(items.map(\.payload))::bytea[])
      with ordinality as item (natural_key, payload, ordinality)
    """
  }

  /// The pass after which an organization's next item is due: its own last, or the queue's present one.
  static func lastPass(of organization: UUID) -> Statement {
    """
    select greatest(
      coalesce((select min(vpass) from items where status in ('pending', 'running')), 0),
      coalesce((select max(vpass) from items where status in ('pending', 'running')
        and organization_id = \(organization)), 0)) as pass
    """
  }

  /// Leases the next due item: token and attempt rise before any work is done.
  static func claim(holder: String, kinds: [String], lease: Duration) -> Statement {
    """
    with next as (
      select organization_id, command_key, item_no from items
      where (status = 'pending' and not_before <= clock_timestamp())
        or (status = 'running' and lease_until < clock_timestamp())
      order by vpass, item_no limit 1 for update skip locked),
    taken as (
      update items set status = 'running', token = token + 1, attempt = attempt + 1, holder = \(holder),
        lease_until = clock_timestamp() + \(lease.milliseconds) * interval '1 ms'
      from next where items.organization_id = next.organization_id and items.command_key = next.command_key
        and items.item_no = next.item_no
      returning items.*)
    select taken.organization_id, taken.command_key, taken.item_no, taken.natural_key, taken.payload, taken.token,
      taken.attempt, jobs.workflow_id, jobs.work, jobs.run_no, jobs.input, jobs.requested_by,
      jobs.deadline_at < clock_timestamp() as is_late, jobs.status = 'cancelled' as is_cancelled
    from taken join jobs on jobs.organization_id = taken.organization_id and jobs.command_key = taken.command_key
    where jobs.work = any(\(kinds))
    """
  }

  static func extend(_ item: ClaimedItem, lease: Duration) -> Statement {
    """
    update items set lease_until = clock_timestamp() + \(lease.milliseconds) * interval '1 ms'
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and item_no = \(Int32(item.itemNo))
      and token = \(item.token) and status = 'running'
    """
  }

  /// What a dead predecessor held. The socket's path is the holder's name, and only one process can own it.
  static func reclaim(holder: String) -> Statement {
    "update items set status = 'pending', lease_until = null where status = 'running' and holder = \(holder)"
  }

  static func putBack(_ item: ClaimedItem, after delay: Duration, error: String) -> Statement {
    """
    update items set status = 'pending', lease_until = null, error = left(\(error), 500),
      not_before = clock_timestamp() + \(delay.milliseconds) * interval '1 ms'
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and item_no = \(Int32(item.itemNo))
      and token = \(item.token) and status = 'running'
    """
  }

  static func recordIntent(_ item: ClaimedItem, provider: String) -> Statement {
    """
    insert into effects (effect_id, organization_id, command_key, item_no, provider, class, request_hash, state)
    values (\(item.effectID), \(item.organization), \(item.commandKey), \(Int32(item.itemNo)), \(provider), 'C',
      sha256(\(item.payload)), 'intent')
    on conflict do nothing
    """
  }

  static func recordSent(_ item: ClaimedItem) -> Statement {
    """
    update effects set state = 'sent', first_sent_at = coalesce(first_sent_at, clock_timestamp())
    where organization_id = \(item.organization) and effect_id = \(item.effectID) and state in ('intent', 'sent')
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

  /// Orders the finishing of a job's items, so that exactly one of them is the last.
  static func lock(_ item: ClaimedItem) -> Statement {
    """
    select status, items_total from jobs
    where organization_id = \(item.organization) and command_key = \(item.commandKey) for update
    """
  }

  static func finish(_ item: ClaimedItem, status: String, micros: Int64, error: String?) -> Statement {
    """
    update items set status = \(status), cost_micros = \(micros), error = left(\(error), 500), lease_until = null
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and item_no = \(Int32(item.itemNo))
      and token = \(item.token) and status = 'running'
    """
  }

  static func tally(_ key: UUID, organization: UUID) -> Statement {
    """
    select count(*) filter (where status in ('pending', 'running')) as open,
      count(*) filter (where status = 'failed') as failed,
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
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and status = 'failed'
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
    where organization_id = \(item.organization) and command_key = \(item.commandKey) and status = 'accepted'
    """
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

  /// Items nobody has begun end at once. What has been begun may hold money: it becomes due, so that a runner that claims
  /// it finds its job cancelled and gives the money back.
  static func cancelItems(_ key: UUID, organization: UUID) -> Statement {
    """
    update items set status = case when attempt = 0 then 'cancelled' else 'pending' end,
      not_before = clock_timestamp()
    where organization_id = \(organization) and command_key = \(key) and status = 'pending'
    """
  }

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
    select jobs.command_key, jobs.organization_id, jobs.workflow_id, jobs.items_total,
      count(items.item_no) filter (where items.status in ('done', 'failed'))::int as items_done,
      coalesce(sum(items.cost_micros), 0)::bigint as cost_micros
    from jobs join items on items.organization_id = jobs.organization_id and items.command_key = jobs.command_key
    where jobs.status in ('accepted', 'running')
    group by jobs.command_key, jobs.organization_id, jobs.workflow_id, jobs.items_total
    order by jobs.command_key limit 500
    """
}
