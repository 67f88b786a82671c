import Foundation
import Postgres
import TestSupport
import Testing
import Vocabulary

/// Who may do what in the database: written out whole in a file that a person reviews, and tried by each role.
@Suite("Grants")
struct GrantsTests {
  private static let runtime = ServiceName.allCases.flatMap { ["\($0.rawValue)_app", "\($0.rawValue)_worker"] }

  @Test(
    "DB-S04 what every role may do is the committed list: attributes, schemas, tables, columns, sequences, functions")
  func golden() async throws {
    let scratch = try await ScratchInstallation.make()
    let lines = try await scratch.administrator.query(Self.everything, for: nil).map {
      try $0.get("line", as: String.self)
    }
    try await scratch.drop()
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/grants.txt")
    let text =
      "# Written by GrantsTests with UPDATE_GOLDEN=1. r select, a insert, w update, d delete, D truncate, U usage, X execute\n"
      + lines.map { "\($0)\n" }.joined()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let difference = Set(committed).symmetricDifference(text.split(separator: "\n"))
    #expect(
      difference.isEmpty,
      "grants have changed: look at the difference, then write it with UPDATE_GOLDEN=1 and commit it:\n\(difference.sorted().joined(separator: "\n"))"
    )
  }

  /// A line for each role and thing. Rights of PUBLIC count for everybody and have a line of their own.
  private static let everything: Statement = """
    with own as (
      select oid, rolname from pg_roles where rolname ~ '_(app|worker|owner)$' or rolname in ('migrator', 'monitor', 'backup')
    ), grantee as (
      select oid, rolname::text as name from own union all select 0, 'PUBLIC'
    ), schema as (
      select oid, nspname, nspowner, nspacl from pg_namespace
      where nspname in ('identity', 'workflow', 'keyword', 'content', 'billing', 'platform', 'extensions', 'public')
    )
    select * from (
      select r.rolname || ' is' || concat_ws(' ', '', case when r.rolsuper then 'superuser' end,
          case when r.rolbypassrls then 'bypassrls' end, case when r.rolcreaterole then 'createrole' end,
          case when r.rolcreatedb then 'createdb' end, case when r.rolcanlogin then 'login' end,
          case when r.rolinherit then 'inherit' end, case when r.rolreplication then 'replication' end,
          'member of {' || coalesce((select string_agg(g.rolname, ' ' order by g.rolname) from pg_auth_members m
            join pg_roles g on g.oid = m.roleid where m.member = r.oid), '') || '}') as line
      from pg_roles r join own o on o.oid = r.oid
      union all
      select format('%s schema %s %s', g.name, s.nspname, string_agg(left(a.privilege_type, 1), '' order by a.privilege_type))
      from schema s, aclexplode(s.nspacl) a join grantee g on g.oid = a.grantee where s.nspowner <> a.grantee
      group by g.name, s.nspname
      union all
      select format('%s %s %s.%s %s', g.name, case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end,
        s.nspname, c.relname, string_agg(lower(left(a.privilege_type, 2)), ' ' order by a.privilege_type))
      from schema s join pg_class c on c.relnamespace = s.oid, aclexplode(c.relacl) a join grantee g on g.oid = a.grantee
      where a.grantee <> c.relowner and s.nspname not in ('extensions') group by g.name, c.relkind, s.nspname, c.relname
      union all
      select format('%s column %s.%s.%s %s', g.name, s.nspname, c.relname, t.attname,
        string_agg(lower(left(a.privilege_type, 2)), ' ' order by a.privilege_type))
      from schema s join pg_class c on c.relnamespace = s.oid join pg_attribute t on t.attrelid = c.oid,
        aclexplode(t.attacl) a join grantee g on g.oid = a.grantee
      where a.grantee <> c.relowner group by g.name, s.nspname, c.relname, t.attname
      union all
      select format('%s function %s.%s(%s)', g.name, s.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
      from schema s join pg_proc p on p.pronamespace = s.oid,
        aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a join grantee g on g.oid = a.grantee
      where a.grantee <> p.proowner and s.nspname <> 'extensions'
    ) l order by line collate "C"
    """

  @Test(
    "DB-S04 DB-R50 no runtime role becomes another, reads another service's tables, changes structure, or sees a password"
  )
  func attempts() async throws {
    let scratch = try await ScratchInstallation.make()
    for role in Self.runtime { try await attempts(role, scratch) }
    try await scratch.drop()
  }

  private func attempts(_ role: String, _ scratch: ScratchInstallation) async throws {
    let own = String(role.prefix { $0 != "_" })
    let others = ServiceName.allCases.map(\.rawValue).filter { $0 != own }
    let tables = [
      "identity": "users", "workflow": "intent_workflows", "keyword": "keywords", "content": "articles",
      "billing": "usage_tracking",
    ]
    var attempts = [
      "set role \(own)_owner", "set role infin8_admin", "set role migrator", "set role backup",
      "set session authorization infin8_admin", "reset session authorization; set role infin8_admin",
      "select rolpassword from pg_authid", "create schema evil", "create extension dblink",
      "create table \(own).evil (id int)", "create table public.evil (id int)", "create temporary table evil (id int)",
      "create function \(own).evil() returns int language sql as 'select 1'",
      "create or replace function platform.org_id() returns uuid language sql as 'select null::uuid'",
      "alter table \(own).outbox disable row level security", "alter table \(own).outbox no force row level security",
      "drop policy \"view own organization\" on \(own).outbox", "drop table \(own).outbox", "truncate \(own).outbox",
      "alter role \(role) bypassrls", "grant \(own)_owner to \(role)", "copy \(own).outbox to program 'cat'",
      "select pg_read_file('/etc/passwd')", "select lo_import('/etc/passwd')", "set session_replication_role = replica",
      "do language plpgsql $$ begin execute 'set role \(own)_owner'; end $$",
    ]
    attempts += others.map { "select 1 from \($0).\(tables[$0] ?? "")" }
    attempts += others.map { "insert into \($0).outbox (organization_id) values (gen_random_uuid())" }
    attempts += others.filter { $0 == "billing" }.map { "update \($0).usage_tracking set usage_count = 0" }
    for attempt in attempts {
      let state = await Self.state(of: attempt, url: scratch.url(role))
      #expect(state == "42501", "\(role): \(attempt): \(state ?? "was done")")
    }
  }

  @Test("DB-R52 objects that a caller puts before ours on its path change nothing that runs as the owner")
  func shadows() async throws {
    let fleet = try await Fleet.shared()
    let scratch = try await ScratchInstallation.make()
    let (own, other) = (UUID.random(), UUID.random())
    // A role that may create, as no runtime role may: the attack must fail even then.
    try await Platform.run(
      """
      create schema evil; grant all on schema evil to identity_app; grant temporary on database "\(scratch.name)" to identity_app;
      insert into identity.organizations (id, name, slug) values ('\(own)', 'Own', 'own'), ('\(other)', 'Other', 'other');
      """, url: scratch.url("infin8_admin"))
    let answers = try await Platform.rows(
      """
      with path as (select set_config('search_path', 'evil, pg_temp, identity, platform', false))
      select platform.get_auth_user_org_id()::text from path
      """, url: scratch.url("identity_app"))
    #expect(answers == [[nil]])
    let shadow = """
      set search_path = evil, identity;
      create function evil.org_id() returns uuid language sql as $$ select '\(other)'::uuid $$;
      create function evil.current_setting(text, boolean) returns text language sql as $$ select '\(other)' $$;
      create function evil.nullif(text, text) returns text language sql as $$ select '\(other)' $$;
      create view evil.users as select null::uuid as organization_id, null::uuid as id, 'owner'::text as role,
        null::timestamptz as disabled_at, null::timestamptz as erased_at;
      create temporary table users as select '\(other)'::uuid as organization_id, '\(own)'::uuid as id,
        'owner'::text as role, null::timestamptz as disabled_at, null::timestamptz as erased_at;
      set search_path = evil, pg_temp, pg_catalog, identity, platform;
      select set_config('app.organization_id', '\(own)', false), set_config('app.user_id', '\(own)', false);
      """
    // One session: what is made in it is before everything else on its path.
    let database = Database(url: scratch.url("identity_app"), applicationName: "shadow", poolSize: 1)
    for statement in shadow.split(separator: ";\n") where !statement.allSatisfy(\.isWhitespace) {
      _ = try await database.query("\(unsafe: String(statement))", for: nil)
    }
    let seen = try await database.query(
      """
      select platform.get_auth_user_org_id() as org, identity.may_act_on(\(own)) as outcome,
        (select count(*) from identity.organizations) as visible
      """, for: nil
    ).first
    #expect(try seen?.get("org", as: UUID.self) == own)
    #expect(try seen?.get("outcome", as: String.self) == "rank")
    #expect(try seen?.get("visible", as: Int64.self) == 1)
    await database.close()
    try await scratch.drop()
    _ = fleet
  }

  private static func state(of statement: String, url: String) async -> String? {
    do {
      try await Platform.run("begin; \(statement); rollback;", url: url)
      return nil
    } catch {
      return (error as? PostgresError)?.state ?? "\(error)"
    }
  }
}
