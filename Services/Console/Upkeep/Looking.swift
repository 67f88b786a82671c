import Postgres
import Vocabulary

/// What the database counts of itself.
extension UpkeepDatabase {
  /// Statements by the time that all their calls took. The server has put `$1` in the place of every value.
  func top(_ limit: Int) async throws -> [Row] {
    guard try await counts("pg_stat_statements") else {
      throw Refusal(
        .notFound,
        """
        the server does not count statements: set shared_preload_libraries = 'pg_stat_statements', start it anew, and run \
        `infin8 up` or `infin8 prepare`
        """)
    }
    return try await monitor.query(
      """
      select r.rolname::text as role, s.calls, s.total_exec_time::bigint as total_ms, s.mean_exec_time::float8 as mean_ms,
        s.max_exec_time::float8 as max_ms, s.rows, regexp_replace(s.query, '\\s+', ' ', 'g') as query
      from extensions.pg_stat_statements s join pg_roles r on r.oid = s.userid
      where s.dbid = (select oid from pg_database where datname = current_database())
        and r.rolname like \(service.rawValue + "\\_%")
      order by s.total_exec_time desc limit \(Int64(limit))
      """, for: nil)
  }

  /// Whether an extension is there, where ours are.
  func has(_ name: String) async throws -> Bool {
    try await !monitor.query(
      "select from pg_extension where extname = \(name) and extnamespace = to_regnamespace('extensions')", for: nil
    ).isEmpty
  }

  /// The same, and that the server counts for it.
  private func counts(_ library: String) async throws -> Bool {
    let rows = try await monitor.query(
      "select where current_setting('shared_preload_libraries') like '%' || \(library) || '%'", for: nil)
    guard !rows.isEmpty else { return false }
    return try await has(library)
  }

  /// Indexes that nobody has read by since the server began to count, and that keep nothing unique.
  func unusedIndexes() async throws -> [Row] {
    try await monitor.query(
      """
      select s.schemaname || '.' || s.indexrelname as name, s.relname::text as "table",
        pg_relation_size(s.indexrelid) as bytes,
        exists (select from pg_constraint k where k.contype = 'f' and k.conrelid = i.indrelid
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey) as serves_key,
        coalesce((select stats_reset from pg_stat_database where datname = current_database()),
          pg_postmaster_start_time())::text as since
      from pg_stat_user_indexes s join pg_index i on i.indexrelid = s.indexrelid
      where s.schemaname = \(service.rawValue) and s.idx_scan = 0 and not i.indisunique and not i.indisprimary
        and not i.indisexclusion and not exists (select from pg_inherits h where h.inhrelid = s.indexrelid)
      order by 3 desc, 1
      """, for: nil)
  }

  /// Large tables that are read from one end to the other again and again, and keys that point at others without an index.
  func missingIndexes(rows: Int64) async throws -> [Row] {
    try await monitor.query(
      """
      select schemaname || '.' || relname as name, n_live_tup as rows, seq_scan as scans,
        seq_tup_read / greatest(seq_scan, 1) as rows_a_scan, 'read as a whole' as why
      from pg_stat_user_tables
      where schemaname = \(service.rawValue) and n_live_tup >= \(rows) and seq_scan >= 10
        and seq_tup_read / greatest(seq_scan, 1) > n_live_tup / 2
      union all
      select k.conrelid::regclass::text, c.reltuples::bigint, 0, 0, 'no index for ' || k.conname
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = \(service.rawValue) and k.contype = 'f' and k.conparentid = 0 and not exists (
        select from pg_index i where i.indrelid = k.conrelid and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
      order by 2 desc, 1
      """, for: nil)
  }

  /// What each table takes on the disk. Bloat is what of the heap holds no row that anybody sees: dead ones, and room to come; null
  /// where a gigabyte would have to be read for it.
  func sizes() async throws -> [Row] {
    // Pages that hold nothing dead are not read.
    let bloat: Statement =
      try await has("pgstattuple")
      ? """
      case when pg_relation_size(s.relid) / current_setting('block_size')::bigint - c.relallvisible < 131072 then
        (select (approx_free_space + dead_tuple_len)::bigint from extensions.pgstattuple_approx(s.relid)) end
      """
      : "null::bigint"
    return try await monitor.query(
      """
      select s.schemaname || '.' || s.relname as name, pg_total_relation_size(s.relid) as total,
        pg_relation_size(s.relid) as heap, pg_indexes_size(s.relid) as indexes,
        coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) as toast,
        s.n_live_tup as rows, s.n_dead_tup as dead, \(bloat) as bloat
      from pg_stat_user_tables s join pg_class c on c.oid = s.relid
      where s.schemaname = \(service.rawValue) and c.relkind = 'r'
      order by 2 desc, 1
      """, for: nil)
  }

  /// How large the database is and how fast it grows, from what was noted of the last thirty days; notes it, once an hour.
  func growth() async throws -> Row? {
    _ = try await migrator.query(
      """
      insert into platform.sizes (bytes) select pg_database_size(current_database())
      where not exists (select from platform.sizes where taken_at > clock_timestamp() - interval '1 hour')
      """, for: nil)
    return try await monitor.query(
      """
      select current_database()::text as name, pg_database_size(current_database()) as bytes,
        case when max(taken_at) - min(taken_at) >= interval '1 hour' then
          (regr_slope(bytes::float8, extract(epoch from taken_at)::float8) * 86400)::bigint end as bytes_a_day
      from platform.sizes where taken_at > clock_timestamp() - interval '30 days'
      """, for: nil
    ).first
  }

  /// What was done, the latest first.
  func runs(_ limit: Int) async throws -> [Row] {
    try await monitor.query(
      """
      select kind, target, operator, begun_at, coalesce(outcome, case when begun_at > clock_timestamp() - interval '1 day' then 'under way' else 'interrupted' end) as outcome, detail,
        coalesce(extract(epoch from ended_at - begun_at) * 1000, 0)::bigint as took_ms
      from platform.upkeep order by begun_at desc limit \(Int64(limit))
      """, for: nil)
  }

  /// Whether a day has passed since it was looked after, or nearly: of several in turn each begins when those before it are done. What
  /// failed is tried again after an hour, what was cut short or still goes on after three.
  func isDue() async throws -> Bool {
    try await monitor.query(
      """
      select from platform.upkeep where kind = \(Kind.daily.rawValue) and target = \(service.rawValue)
        and begun_at > clock_timestamp() - case coalesce(outcome, '')
          when 'done' then interval '20 hours' when 'failed' then interval '1 hour' else interval '3 hours' end
      """, for: nil
    ).isEmpty
  }

  /// Forgets what was done more than a year ago.
  func forget() async throws {
    _ = try await migrator.batch(
      for: nil as UUID?,
      [
        "delete from platform.upkeep where begun_at < clock_timestamp() - interval '1 year'",
        "delete from platform.sizes where taken_at < clock_timestamp() - interval '1 year'",
      ])
  }
}
