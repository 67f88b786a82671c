import Postgres
import Vocabulary

/// Gives back the room of dead rows and looks at the tables' contents anew, before autovacuum would.
extension UpkeepDatabase {
  /// - Parameters:
  ///   - table: `schema.table`; nil for whatever is due.
  ///   - all: every table, due or not.
  func vacuum(_ table: String? = nil, all: Bool = false) async throws -> [Run] {
    var runs: [Run] = []
    for row in try await monitor.query(Self.tables(of: service.rawValue, named: table, all: all), for: nil) {
      let (name, quoted): (String, String) = (try row.get("name"), try row.get("quoted"))
      let (dead, hasPartitions): (Int64, Bool) = (try row.get("dead"), try row.get("has_partitions"))
      let before = try await stamp(of: name, hasPartitions: hasPartitions)
      let statement = hasPartitions ? "analyze \(quoted)" : "vacuum (analyze, skip_locked) \(quoted)"
      runs.append(
        try await perform(.vacuum, on: name, [statement]) {
          // What is skipped is only warned of. Asked in this order: autovacuum may end between the two.
          let isVacuumed = try await isVacuumed(name)
          guard try await stamp(of: name, hasPartitions: hasPartitions) != before else {
            guard isVacuumed else {
              throw Refusal(.databaseDown, "somebody holds the table: it was left as it is")
            }
            return "autovacuum is at it"
          }
          return hasPartitions ? "all partitions together" : "\(dead) dead rows"
        })
    }
    return runs
  }

  /// When what is asked for here was last done, by whomever.
  private func stamp(of name: String, hasPartitions: Bool) async throws -> Instant? {
    try await monitor.query(
      """
      select case when \(hasPartitions) then last_analyze else greatest(last_vacuum, last_autovacuum) end as stamp
      from pg_stat_user_tables where schemaname || '.' || relname = \(name)
      """, for: nil
    ).first?.get("stamp")
  }

  /// Whether somebody vacuums it just now.
  private func isVacuumed(_ name: String) async throws -> Bool {
    try await !monitor.query(
      """
      select from pg_stat_progress_vacuum where datname = current_database() and relid = to_regclass(\(name))
      """, for: nil
    ).isEmpty
  }

  /// Due at half of what makes autovacuum come; of a table in partitions once a week, for autovacuum looks at those alone.
  private static func tables(of schema: String, named table: String?, all: Bool) -> Statement {
    """
    select s.schemaname || '.' || s.relname as name, format('%I.%I', s.schemaname, s.relname) as quoted,
      s.n_dead_tup as dead, c.relkind = 'p' as has_partitions
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid
    where s.schemaname = \(schema) and c.relkind in ('r', 'p')
      and case when \(table)::text is not null then s.schemaname || '.' || s.relname = \(table)
        when \(all) then true
        when c.relkind = 'p' then coalesce(s.last_analyze, '-infinity') < clock_timestamp() - interval '7 days'
        else s.n_dead_tup > 50 + 0.1 * s.n_live_tup or s.n_mod_since_analyze > 50 + 0.05 * s.n_live_tup end
    order by s.n_dead_tup desc, 1
    """
  }
}
