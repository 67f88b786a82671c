import CLinux
import Durable
import Postgres
import Vocabulary

/// The checks that every service has, from the schema's own list.
enum CommonChecks {
  static func all(
    _ environment: ServiceEnvironment, migrations: @escaping @Sendable () async throws -> HealthCheck.Finding
  )
    -> [HealthCheck]
  {
    [
      HealthCheck("database") { answers(in: try await environment.database.ping()) },
      HealthCheck("row_security") {
        try await RowSecurity(service: environment.name, database: environment.database).finding()
      },
      HealthCheck("migrations", check: migrations),
      HealthCheck("process") { process() },
      HealthCheck("outbox") { try await outbox(environment.workers) },
      HealthCheck("workers") { workers(.shared) },
      HealthCheck("providers") { providers(.shared) },
      HealthCheck("autovacuum") { try await autovacuum(environment.workers) },
      // Each query reads the server's catalogs from one end to the other.
      .sparing("catalog", rest: .seconds(60)) {
        try await Catalog(service: environment.name, database: environment.workers).finding()
      },
    ]
  }

  static func answers(in took: Duration) -> HealthCheck.Finding {
    took < .milliseconds(500)
      ? .healthy("answers in \(took.formattedMilliseconds)")
      : .degraded("answers slowly, in \(took.formattedMilliseconds)")
  }

  static func process() -> HealthCheck.Finding {
    linux_keeps_to_itself() == 1
      ? .healthy("no core dumps, no debugger, no new privileges")
      : .unhealthy("this process could be dumped or debugged")
  }

  /// What a dead loop is there for is not done by this process any more, and being started again may help: unhealthy, where an old
  /// queue is degraded, and so is a loop that ends again and again, as while its database is away.
  static func workers(_ pulse: Pulse) -> HealthCheck.Finding {
    let complaints = pulse.complaints()
    guard complaints.isEmpty else {
      let said = complaints.joined(separator: "; ")
      return pulse.isStanding() ? .unhealthy(said) : .degraded(said)
    }
    let (turning, all) = pulse.count
    return .healthy("\(turning) of \(all) loops turn")
  }

  static func providers(_ record: ProviderRecord) -> HealthCheck.Finding {
    let failing = record.failing().map { "\($0.provider): \($0.failed) of the last \($0.calls) calls failed" }
    return failing.isEmpty ? .healthy("no provider fails often") : .degraded(failing.joined(separator: "; "))
  }

  /// Tables with far more dead rows than those at which autovacuum should have come, and where nobody has been lately.
  package static func autovacuum(_ database: Database) async throws -> HealthCheck.Finding {
    let late = try await database.query(
      """
      select s.relname::text as name, s.n_dead_tup as dead from pg_stat_user_tables s
      where s.schemaname = current_schema()
        and s.n_dead_tup > 10000 + 5 * (current_setting('autovacuum_vacuum_threshold')::bigint
          + current_setting('autovacuum_vacuum_scale_factor')::float8 * s.n_live_tup)
        and coalesce(greatest(s.last_vacuum, s.last_autovacuum), '-infinity') < clock_timestamp() - interval '10 minutes'
      order by 2 desc limit 5
      """, for: nil
    ).map { "\(try $0.get("name", as: String.self)) has \(try $0.get("dead", as: Int64.self)) dead rows" }
    return late.isEmpty
      ? .healthy("dead rows are cleared away") : .degraded(late.joined(separator: "; ") + ": see `infin8 db vacuum`")
  }

  private static func outbox(_ database: Database) async throws -> HealthCheck.Finding {
    let outbox = try await OutboxState(database)
    if outbox.dead > 0 { return .degraded("\(outbox.dead) undeliverable messages wait for a person") }
    if outbox.oldestSeconds > 60 {
      return .degraded("\(outbox.waiting) messages wait, the oldest for \(outbox.oldestSeconds) s")
    }
    return .healthy("\(outbox.waiting) messages wait")
  }
}

extension Duration {
  /// `1.3 ms`.
  var formattedMilliseconds: String {
    let (seconds, attoseconds) = components
    let tenths = seconds * 10_000 + attoseconds / 100_000_000_000_000
    return "\(tenths / 10).\(tenths % 10) ms"
  }
}
