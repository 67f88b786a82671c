import Contracts
import Postgres
import Vocabulary

/// The statements by which items wait, are leased, and come back.
enum Queue {
  /// Items take their place in the queue behind the organization's own, not behind everybody's: a fair turn for each.
  ///
  /// - Parameter first: how many of the command's items go before these.
  static func insertItems(
    _ items: ArraySlice<WorkItem>, key: UUID, organization: UUID, first: Int, after pass: Int64
  ) -> Statement {
    """
    insert into items (command_key, item_no, organization_id, natural_key, payload, vpass)
    select \(key), \(Int32(first)) + ordinality::int, \(organization), natural_key, payload,
      \(pass + Int64(first)) + ordinality
    from unnest(\(items.map(\.naturalKey))::text[], \(items.map(\.payload))::bytea[])
      with ordinality as item (natural_key, payload, ordinality)
    """
  }

  /// Organizations with something to do, `lane`: those of open jobs, and those with items that were begun and not ended, as a job
  /// that was cancelled has. Each is looked up once, however many its jobs and items.
  private static let lanes: Statement = """
    with recursive lane (organization_id) as (
      select '00000000-0000-0000-0000-000000000000'::uuid
      union all
      select least(
        (select j.organization_id from jobs j
          where j.status in ('accepted', 'running') and not j.held and j.organization_id > lane.organization_id
          order by j.organization_id limit 1),
        (select i.organization_id from items i
          where i.status = 'pending' and i.token > 0 and not i.parked and i.organization_id > lane.organization_id
          order by i.organization_id limit 1))
      from lane where lane.organization_id is not null)
    """

  /// The queue's present pass is that of the newest item under way, so that neither a long backlog nor an item left behind moves
  /// it.
  private static let presentPass: Statement = """
    coalesce((select max(vpass) from items where status = 'running'),
      (\(lanes) select min(due.vpass) from lane cross join lateral (select i.vpass from items i
        where i.status = 'pending' and not i.parked and i.organization_id = lane.organization_id
        order by i.vpass limit 1) due), 1) - 1
    """

  static let present: Statement = "select \(presentPass) as pass"

  /// The pass after which an organization's next item is due: its own last, or the queue's present one.
  static func lastPass(of organization: UUID) -> Statement {
    """
    select greatest(\(presentPass), 0,
      (select max(vpass) from items where status = 'running' and organization_id = \(organization)),
      (select max(vpass) from items where status = 'pending' and not parked and organization_id = \(organization)),
      (select max(vpass) from items where status = 'pending' and parked and organization_id = \(organization))) as pass
    """
  }

  /// Those under way too: they stop at their next call, and stay where they are put back.
  static func park(_ key: UUID, organization: UUID) -> Statement {
    """
    update items set parked = true
    where organization_id = \(organization) and command_key = \(key) and status in ('pending', 'running')
    """
  }

  /// Whoever waited outside the queue comes back at its present pass: turns that were not taken are not saved up.
  static func unpark(_ key: UUID, organization: UUID, at pass: Int64) -> Statement {
    """
    update items set parked = false, vpass = vpass + greatest(0, \(pass) - (select min(i.vpass) - 1 from items i
      where i.organization_id = \(organization) and i.command_key = \(key) and i.status = 'pending' and i.parked))
    where organization_id = \(organization) and command_key = \(key) and status in ('pending', 'running') and parked
    """
  }

  /// Plans that were made when there were few items are used until the server has looked at the many that a command may bring at
  /// once: they must not read the whole table. Said in each transaction that looks for items.
  static let byIndex: Statement = "select set_config('enable_seqscan', 'off', true)"

  /// Not as a join: that might begin with the job, and sort all its items.
  private static func isAnyOf(_ kinds: [String]) -> Statement {
    """
    (select j.work from jobs j where j.organization_id = i.organization_id and j.command_key = i.command_key)
      = any(\(kinds))
    """
  }

  /// Claims of a service are made one after the other, in all its processes: each counts what the one before has taken.
  static let serializeClaims: Statement =
    "select pg_advisory_xact_lock(hashtextextended('claim ' || current_schema(), 0))"

  /// Leases the next due items: token and attempt rise before any work is done.
  ///
  /// Each organization with something to do is looked at once, by its index, however long its backlog: the first of its items,
  /// as many as `share` leaves it beside those under way. Of all of these the lowest passes come first. What somebody pauses or
  /// cancels just now is passed over, and so is what its organization has behind it; nobody else waits for that.
  ///
  /// A few bytes for each: an answer that its reader does not take must not hold the lock of all claims.
  static func claim(
    upTo most: Int, holder: Presence.Holder, kinds: [String], lease: Duration, share: Int
  ) -> Statement {
    """
    \(lanes),
    next as (
      select i.organization_id, i.command_key, i.item_no
      from lane cross join lateral (
        select i.organization_id, i.command_key, i.item_no, i.vpass
        from items i where i.status = 'pending' and not i.parked and i.organization_id = lane.organization_id
          and i.not_before <= clock_timestamp() and \(isAnyOf(kinds))
        order by i.vpass, i.item_no
        limit greatest(0, \(Int64(share)) - (select count(*) from items r
          where r.status = 'running' and r.organization_id = lane.organization_id))) due
      join items i on i.organization_id = due.organization_id and i.command_key = due.command_key
        and i.item_no = due.item_no
      where i.status = 'pending' and not i.parked
      order by due.vpass, due.item_no limit \(Int64(most)) for update of i skip locked),
    taken as (
      update items set status = 'running', token = token + 1, attempt = attempt + 1, holder = \(holder.name),
        holder_pid = \(holder.pid), lease_until = clock_timestamp() + \(lease.milliseconds) * interval '1 ms'
      from next where items.organization_id = next.organization_id and items.command_key = next.command_key
        and items.item_no = next.item_no
      returning items.organization_id, items.command_key, items.item_no)
    select organization_id, command_key, item_no from taken
    """
  }

  /// What is to be known of items that a holder has claimed and holds still.
  static func claimed(_ rows: [Row], by holder: Presence.Holder) throws -> Statement {
    let organizations: [UUID] = try rows.map { try $0.get("organization_id") }
    let keys: [UUID] = try rows.map { try $0.get("command_key") }
    let numbers: [Int32] = try rows.map { try $0.get("item_no") }
    return """
      select i.organization_id, i.command_key, i.item_no, i.natural_key, i.payload, i.token, i.attempt, jobs.workflow_id,
        jobs.work, jobs.run_no, jobs.input, jobs.requested_by, jobs.deadline_at < clock_timestamp() as is_late,
        jobs.status = 'cancelled' as is_cancelled,
        (extract(epoch from jobs.deadline_at - clock_timestamp()) * 1000)::bigint as left_ms
      from unnest(\(organizations)::uuid[], \(keys)::uuid[], \(numbers)::int[])
        as claim (organization_id, command_key, item_no)
      join items i on i.organization_id = claim.organization_id and i.command_key = claim.command_key
        and i.item_no = claim.item_no and i.status = 'running' and i.holder = \(holder.name)
      join jobs on jobs.organization_id = i.organization_id and jobs.command_key = i.command_key
      order by i.vpass, i.item_no
      """
  }

  /// Of a row of `items`: that it is leased under this very token still.
  static func isLeased(to item: ClaimedItem) -> Statement {
    """
    organization_id = \(item.organization) and command_key = \(item.commandKey) and item_no = \(Int32(item.itemNo))
      and token = \(item.token) and status = 'running'
    """
  }

  /// A row while the item is ours still.
  static func extend(_ item: ClaimedItem, lease: Duration) -> Statement {
    """
    update items set lease_until = clock_timestamp() + \(lease.milliseconds) * interval '1 ms'
    where \(isLeased(to: item))
    returning token
    """
  }

  static func putBack(_ item: ClaimedItem, after delay: Duration, isAttempt: Bool, error: String) -> Statement {
    """
    update items set status = 'pending', lease_until = null, error = left(\(error), 500),
      attempt = attempt - \(Int32(isAttempt ? 0 : 1)),
      not_before = clock_timestamp() + \(max(delay, .zero).milliseconds) * interval '1 ms'
    where \(isLeased(to: item))
    """
  }

  /// Takes back at once what processes hold whose death notice has come: their lock is free.
  static func reclaimFromDead(but holder: String) -> Statement {
    let others: Statement = """
      select distinct holder from items where status = 'running' and holder is not null and holder <> \(holder)
      """
    return """
      \(Presence.withDead(among: others))
      update items set status = 'pending', lease_until = null from dead
      where items.status = 'running' and items.holder = dead.holder
      returning items.item_no
      """
  }

  /// Takes back what a process lets lapse although it lives: its session ends, and with it its lock. Our own has a while longer:
  /// when this runs, we are not stopped.
  static func reclaimFromZombies(but holder: String, grace: Duration) -> Statement {
    """
    with lapsed as materialized (
      select organization_id, command_key, item_no, token, holder from items
      where status = 'running' and lease_until < clock_timestamp()
        - case when holder = \(holder) then \(grace.milliseconds) else 0 end * interval '1 ms'),
    struck as materialized (
      select pg_terminate_backend(l.pid) as was_there from pg_locks l
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and exists (select from lapsed where holder <> \(holder)
          and (hashtextextended(holder, 0) >> 32) & 4294967295 = l.classid::bigint
          and hashtextextended(holder, 0) & 4294967295 = l.objid::bigint))
    update items set status = 'pending', lease_until = null
    from lapsed, (select count(*) as zombies from struck) s
    where items.organization_id = lapsed.organization_id and items.command_key = lapsed.command_key
      and items.item_no = lapsed.item_no and items.token = lapsed.token and items.status = 'running'
    returning items.item_no
    """
  }
}
