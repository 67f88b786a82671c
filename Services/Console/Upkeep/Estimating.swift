import Postgres
import Vocabulary

/// Tells the planner of columns that depend on each other, where its guess is off by more than ten.
///
/// Looked at are the columns that an index has side by side: they are asked for together. The planner takes their values for
/// independent until it is told otherwise.
extension UpkeepDatabase {
  /// - Parameter rows: smaller tables are left alone: no plan of theirs is bad enough to matter.
  func statistics(largerThan rows: Int64 = 1_000) async throws -> [Run] {
    var runs: [Run] = []
    for pair in try await monitor.query(Self.pairs(in: service.rawValue, largerThan: rows), for: nil) {
      let (name, table): (String, String) = (try pair.get("name"), try pair.get("quoted"))
      let columns: String = try pair.get("columns")
      let (guess, truth): (Int64, Int64)
      do {
        (guess, truth) = try await groups(of: columns, in: table)
      } catch  where !Task.isCancelled {
        // One that takes too long or cannot be counted is not the others'.
        runs.append(try await perform(.statistics, on: name, []) { throw error })
        continue
      }
      guard guess > truth * 10 || truth > guess * 10 else { continue }
      runs.append(
        try await perform(
          .statistics, on: name,
          [
            "create statistics if not exists \(try pair.get("statistics", as: String.self)) (ndistinct, dependencies) on \(columns) from \(table)",
            "analyze \(table)",
          ]
        ) {
          let now = try await groups(of: columns, in: table).guess
          return "\(columns): guessed \(guess) groups of \(truth), now \(now)"
        })
    }
    return runs
  }

  private static func pairs(in schema: String, largerThan rows: Int64) -> Statement {
    """
    select distinct n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted,
      format('%I, %I', a.attname, b.attname) as columns,
      format('%I.%I', n.nspname, left(concat_ws('_', c.relname, a.attname, b.attname), 58) || '_stat') as statistics
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      cross join lateral generate_series(0, least(i.indnkeyatts, 4) - 2) k
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[k]
      join pg_attribute b on b.attrelid = c.oid and b.attnum = i.indkey[k + 1]
    where n.nspname = \(schema) and c.relkind = 'r' and c.reltuples > \(rows) and i.indisvalid
      -- A key's last pair may be as many as there are rows; what is unique by itself needs no telling.
      and not exists (select from pg_index u where u.indrelid = c.oid and u.indisunique and u.indnkeyatts = 1
        and u.indkey[0] in (a.attnum, b.attnum))
      and not exists (select from pg_statistic_ext s where s.stxrelid = c.oid
        and s.stxkeys::int2[] @> array[a.attnum, b.attnum])
    order by 1, 3
    """
  }

  /// How many combinations there are: as the planner guesses, and counted.
  private func groups(of columns: String, in table: String) async throws -> (guess: Int64, truth: Int64) {
    let plan = try await reader.query(
      "explain select \(unsafe: columns) from \(unsafe: table) group by \(unsafe: columns)", for: nil)
    let text: String = try plan.first?.get("QUERY PLAN") ?? ""
    let guess = text.firstMatch(of: /rows=(\d+)/).flatMap { Int64($0.1) } ?? 0
    let counted = try await reader.query(
      """
      select count(*) as truth from
        (select \(unsafe: columns) from \(unsafe: table) group by \(unsafe: columns)) g
      """, for: nil)
    return (max(guess, 1), max(try counted.first?.get("truth") ?? 0, 1))
  }
}
