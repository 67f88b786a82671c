import CLinux
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
      HealthCheck("database") {
        let took = try await environment.database.ping()
        return took < .milliseconds(500)
          ? .healthy("answers in \(took.formattedMilliseconds)")
          : .degraded("answers slowly, in \(took.formattedMilliseconds)")
      },
      HealthCheck("row_security") { try await rowSecurity(environment) },
      HealthCheck("migrations", check: migrations),
      HealthCheck("process") {
        linux_keeps_to_itself() == 1
          ? .healthy("no core dumps, no debugger, no new privileges")
          : .unhealthy("this process could be dumped or debugged")
      },
      HealthCheck("outbox") { try await outbox(environment.workers) },
    ]
  }

  /// Every table with tenants' rows is under forced row security, and our role cannot step around it.
  private static func rowSecurity(_ environment: ServiceEnvironment) async throws -> HealthCheck.Finding {
    let schema = environment.name.rawValue
    let open = try await environment.database.query(
      """
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
      where n.nspname = \(schema) and c.relkind in ('r', 'p')
        and not (c.relrowsecurity and c.relforcerowsecurity) order by 1
      """, for: nil
    ).map { try $0.get("relname", as: String.self) }
    guard open.isEmpty else { return .unhealthy("row security is off on \(open.joined(separator: ", "))") }
    let role = try await environment.database.query(
      "select rolbypassrls or rolsuper as bypasses from pg_roles where rolname = current_user", for: nil
    ).first
    guard try role?.get("bypasses", as: Bool.self) == false else {
      return .unhealthy("the service's role bypasses row security")
    }
    return .healthy("forced on every tenant table")
  }

  private static func outbox(_ database: Database) async throws -> HealthCheck.Finding {
    let row = try await database.query(
      """
      select count(*) as waiting, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::bigint as oldest,
        (select count(*) from dead_letters where resolved_at is null) as dead
      from outbox where delivered_at is null
      """, for: nil
    ).first
    let waiting = try row?.get("waiting", as: Int64.self) ?? 0
    let oldest = try row?.get("oldest", as: Int64.self) ?? 0
    let dead = try row?.get("dead", as: Int64.self) ?? 0
    if dead > 0 { return .degraded("\(dead) undeliverable messages wait for a person") }
    if oldest > 60 { return .degraded("\(waiting) messages wait, the oldest for \(oldest) s") }
    return .healthy("\(waiting) messages wait")
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
