public import Postgres
public import Vocabulary

/// Whether row security does what it is there for: read from the catalog, then tried with two organizations nobody has.
public struct RowSecurity: Sendable {
  let service: ServiceName
  /// As the role `<service>_app`.
  let database: Database

  public init(service: ServiceName, database: Database) {
    self.service = service
    self.database = database
  }

  /// Healthy, or what is wrong in a sentence each.
  public func finding() async throws -> HealthCheck.Finding {
    let problems = try await catalogProblems()
    guard problems.isEmpty else {
      let shown = problems.prefix(5).joined(separator: "; ")
      return .unhealthy(problems.count > 5 ? "\(shown); and \(problems.count - 5) more" : shown)
    }
    if let leak = try await leak() { return .unhealthy(leak) }
    return .healthy("forced on every tenant table, and tried")
  }

  /// Every tenant table must be as `platform.tenant_table` made it, and our role must be bound by it. One sentence each.
  private func catalogProblems() async throws -> [String] {
    try await database.query(
      """
      with tables as (
        select c.oid, c.relname, c.relispartition, c.relrowsecurity and c.relforcerowsecurity as forced, a.attname as key
        from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
          and a.attname = case when c.relname = 'organizations' then 'id' else 'organization_id' end
        where c.relnamespace = to_regnamespace(\(service.rawValue)) and c.relkind in ('r', 'p')
      ), policies as (
        select t.relname, p.polname, p.polcmd::text as verb,
          case p.polcmd when 'a' then '' else '(' || t.key || ' = ( SELECT org_id() AS org_id))' end as expected_using,
          case when p.polcmd in ('a', 'w') then '(' || t.key || ' = ( SELECT org_id() AS org_id))' else '' end
            as expected_check,
          replace(coalesce(pg_get_expr(p.polqual, p.polrelid), ''), 'platform.', '') as found_using,
          replace(coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), 'platform.', '') as found_check
        from tables t join pg_policy p on p.polrelid = t.oid
        where p.polpermissive and p.polroles && array[0::oid, \("\(service.rawValue)_app")::text::regrole::oid]
      )
      select 'row security is off on ' || relname as problem from tables where not forced
      union all
      select format('the policy "%s own organization" of %s is missing', verb.word, t.relname)
      from tables t cross join (values ('r', 'view'), ('a', 'insert'), ('w', 'update'), ('d', 'delete')) verb (code, word)
      where not t.relispartition and not exists (
        select from policies p where p.relname = t.relname and p.polname = verb.word || ' own organization'
          and p.verb = verb.code)
      union all
      select format('the policy "%s" of %s lets more through than the own organization', polname, relname)
      from policies where (found_using, found_check) is distinct from (expected_using, expected_check)
      union all
      select 'the role ' || rolname || ' bypasses row security' from pg_roles
      where rolname = current_user and (rolbypassrls or rolsuper)
      order by 1
      """, for: nil
    ).map { try $0.get("problem", as: String.self) }
  }

  /// Puts a row in for one made-up organization and looks for it as that one, as another and as nobody; nothing is kept.
  private func leak() async throws -> String? {
    let (owner, other) = (UUID.random(), UUID.random())
    do {
      try await database.transaction(for: owner) { transaction in
        try await transaction.execute(
          """
          insert into inbox (msg_id, organization_id, body_hash) values (\(UUID.random()), \(owner), \([UInt8]()))
          """)
        func sees(_ organization: String) async throws -> Bool {
          _ = try await transaction.query("select set_config('app.organization_id', \(organization), true)")
          return try await transaction.one("select from inbox where organization_id = \(owner)") != nil
        }
        if try await !sees(owner.description) {
          throw Probed(leak: "an organization does not see its own row of inbox")
        }
        if try await sees(other.description) { throw Probed(leak: "an organization sees another's row of inbox") }
        if try await sees("") { throw Probed(leak: "a row of inbox is seen without an organization") }
        throw Probed(leak: nil)
      }
    } catch let probed as Probed {
      return probed.leak
    }
    return nil
  }

  /// Takes the probe's row back.
  private struct Probed: Error {
    let leak: String?
  }
}
