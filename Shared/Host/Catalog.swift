import Postgres
import Vocabulary

/// What goes wrong in a database without failing any call: read from its catalogs.
///
/// Each service speaks of its own schema; of the server, which all may share, only identity.
struct Catalog: Sendable {
  let service: ServiceName
  /// As the role `<service>_worker`.
  let database: Database

  /// Healthy, or what is wrong in a sentence each. Calls are answered all the same.
  func finding() async throws -> HealthCheck.Finding {
    var problems = try await database.query(problems, for: nil).map { try $0.get("problem", as: String.self) }
    if service == .identity { problems += try await openTransaction() }
    guard !problems.isEmpty else { return .healthy("indexes are valid, constraints hold, old rows are frozen") }
    let shown = problems.prefix(5).joined(separator: "; ")
    return .degraded(problems.count > 5 ? "\(shown); and \(problems.count - 5) more" : shown)
  }

  private var problems: Statement {
    var all = Self.schema
    if service == .workflow { all = "\(all) union all \(Self.auditLog)" }
    if service == .identity { all = "\(all) union all \(Self.server)" }
    return "select problem from (\(all)) problems order by problem"
  }

  /// Asked by itself: the platform may be an older build's, and has no such function.
  private func openTransaction() async throws -> [String] {
    let isKnown = try await database.query(
      "select to_regprocedure('oldest_transaction_seconds()') is not null as known", for: nil)
    guard try isKnown.first?.get("known", as: Bool.self) == true else {
      return ["the platform is of an older build: run `infin8 prepare`"]
    }
    let oldest = try await database.query("select oldest_transaction_seconds() as seconds", for: nil)
    guard let seconds: Int64 = try oldest.first?.get("seconds"), seconds > 3_600 else { return [] }
    return ["a transaction has been open for \(seconds / 60) minutes: until it ends no dead row is cleared away"]
  }

  /// Whoever builds an index beside others' writes holds a lock on its table for as long.
  private static let schema: Statement = """
    select format('the index %s is not valid', i.indexrelid::regclass) as problem
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = to_regnamespace(current_schema()) and not i.indisvalid and not exists (
      select from pg_locks l where l.relation = i.indrelid and l.mode = 'ShareUpdateExclusiveLock'
        and l.database = (select oid from pg_database where datname = current_database()))
    union all
    select format('the constraint %I of %s was never held against its rows', k.conname, k.conrelid::regclass)
    from pg_constraint k where k.connamespace = to_regnamespace(current_schema()) and not k.convalidated
    """

  /// Entries of next month find room when they come; but then whoever writes the first waits for it to be made.
  private static let auditLog: Statement = """
    select format('intent_audit_logs has no partition for %s', to_char(month, 'YYYY-MM'))
    from (select date_trunc('month', now() at time zone 'UTC') + interval '1 month' as month) next
    where to_regclass(format('%I.intent_audit_logs_%s', current_schema(), to_char(month, 'YYYYMM'))) is null
    """

  /// Transactions are numbered anew after two thousand million; PostgreSQL refuses to write some way before.
  private static let server: Statement = """
    select format('the database %I has rows that were not frozen for %s transactions', datname, age(datfrozenxid))
    from pg_database where age(datfrozenxid) > 1200000000
    union all
    select format('the slot %I is used by nobody and keeps %s of the log', slot_name,
      pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)))
    from pg_replication_slots
    where not active and restart_lsn is not null and pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) > 1073741824
    union all
    select format('PostgreSQL has not been able to hand over its log since %s and keeps all of it',
      to_char(greatest(last_archived_time, stats_reset) at time zone 'UTC', 'YYYY-MM-DD HH24:MI'))
    from pg_stat_archiver
    where current_setting('archive_mode') <> 'off' and last_failed_time > coalesce(last_archived_time, '-infinity')
      and greatest(last_archived_time, stats_reset) < clock_timestamp() - interval '10 minutes'
    union all
    select format('%s blocks of %I were not what their checksum says', checksum_failures, datname)
    from pg_stat_database where checksum_failures > 0 and datname is not null
    """
}
