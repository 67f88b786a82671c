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
      let dead: Int64 = try row.get("dead")
      runs.append(
        try await perform(.vacuum, on: name, ["vacuum (analyze, skip_locked) \(quoted)"]) { "\(dead) dead rows" })
    }
    return runs
  }

  /// Due at half of what makes autovacuum come.
  private static func tables(of schema: String, named table: String?, all: Bool) -> Statement {
    """
    select s.schemaname || '.' || s.relname as name, format('%I.%I', s.schemaname, s.relname) as quoted,
      s.n_dead_tup as dead
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid
    where s.schemaname = \(schema) and c.relkind = 'r'
      and case when \(table)::text is not null then s.schemaname || '.' || s.relname = \(table)
        else \(all) or s.n_dead_tup > 50 + 0.1 * s.n_live_tup or s.n_mod_since_analyze > 50 + 0.05 * s.n_live_tup end
    order by s.n_dead_tup desc, 1
    """
  }
}
