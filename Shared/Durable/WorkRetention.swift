public import Postgres

/// Removes what commands leave behind in the services that perform work.
///
/// A rerun of a workflow takes the answers that an earlier run has paid for, and a workflow may be rerun for as long as it is there:
/// whether it is over only the workflow service knows. So jobs go with their items and effects when nothing was done for their
/// workflow for longer than a workflow's data are kept. Whoever reruns it then pays again, which is dear but never wrong. A call of
/// which nobody knows what came keeps its job for ever: it may have to be paid.
public struct WorkRetention: Worker {
  public let name = "work-retention"
  private let database: Database

  /// A year of workflows' data and thirty-five days in which messages about them may be late.
  private static let idle = 400
  /// A command, its cancellation and its pause overtake each other by as much as messages are late: as long as the inbox remembers.
  private static let late = 35
  /// With each go its items and their answers, which may be megabytes: some jobs at once, or one with very many items.
  private static let jobs = 50
  private static let items = 10_000

  public init(database: Database) { self.database = database }

  public func run() async throws {
    try await every(.seconds(3_600)) { try await sweep() }
  }

  package func sweep() async throws {
    let sweep = Sweep(database: database, beat: beat)
    for statement in Self.statements { try await sweep(statement) }
  }

  private static let statements: [Statement] = [
    """
    delete from jobs where ctid = any(array(
      select ctid from (
        select ctid, sum(items_total) over (order by finished_at, command_key) - items_total as before from (
          select j.ctid, j.command_key, j.finished_at, j.items_total from jobs j
          where j.finished_at < clock_timestamp() - \(idle) * interval '1 day' and \(LegalHolds.spare("j"))
            and not exists (select from jobs o where o.organization_id = j.organization_id and o.workflow_id = j.workflow_id
              and coalesce(o.finished_at, 'infinity') >= clock_timestamp() - \(idle) * interval '1 day')
            and not exists (select from effects e
              where e.organization_id = j.organization_id and e.command_key = j.command_key and e.kind <> 'item'
                and (e.state in ('sent', 'unknown') or e.finished_at >= clock_timestamp() - \(idle) * interval '1 day'))
          limit \(jobs)) idle) idle
      where before < \(Int64(items)))) returning 1 as gone
    """,
    """
    delete from tombstones where ctid = any(array(
      select ctid from tombstones where at < clock_timestamp() - \(late) * interval '1 day'
        and \(LegalHolds.spare("tombstones"))
      limit \(Sweep.batch))) returning 1 as gone
    """,
    // The pause of a command that is there is part of it: its time stands still since then.
    """
    delete from holds where ctid = any(array(
      select h.ctid from holds h where h.at < clock_timestamp() - \(late) * interval '1 day' and \(LegalHolds.spare("h"))
        and not exists (select from jobs j where j.organization_id = h.organization_id and j.command_key = h.command_key
          and j.status in ('accepted', 'running'))
      limit \(Sweep.batch))) returning 1 as gone
    """,
    """
    delete from lost_windows where ctid = any(array(
      select ctid from lost_windows where restored_at < clock_timestamp() - \(idle) * interval '1 day'
        and \(LegalHolds.spare("lost_windows"))
      limit \(Sweep.batch))) returning 1 as gone
    """,
  ]
}
