import Postgres

/// What every table, role and function has to be, as questions to the catalog; an answer is a breach.
struct CatalogLint {
  struct Rule {
    let name: String
    /// Selects one text column, `object`, from the relations below.
    let breaches: String
  }

  /// The rules with what breaks them: `rule: object`.
  static func breaches(_ transaction: Transaction) async throws -> [String] {
    var found: [String] = []
    for rule in rules {
      let rows = try await transaction.query("\(unsafe: relations) \(unsafe: rule.breaches)")
      found += try rows.map { "\(rule.name): \(try $0.get("object", as: String.self))" }
    }
    return found.sorted()
  }

  /// `relation`: every table and view of the services. `tenant`: those with tenants' rows. `policy`: their policies.
  private static let relations = """
    with relation as (
      select c.*, n.nspname as service, n.nspname || '.' || c.relname as name, c.oid as id
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('identity', 'workflow', 'keyword', 'content', 'billing') and c.relkind in ('r', 'p', 'v', 'm')
    ), tenant as (
      select r.*, a.attname as key, a.attnum as key_number, a.attnotnull as key_required, a.atthasdef as key_has_default
      from relation r join pg_attribute a on a.attrelid = r.id and not a.attisdropped
        and a.attname = case when r.relname = 'organizations' then 'id' else 'organization_id' end
      where r.relkind in ('r', 'p')
    ), policy as (
      select t.name as table_name, t.service, t.key, p.*, p.polroles::regrole[]::text[] as roles,
        replace(pg_get_expr(p.polqual, p.polrelid), 'platform.', '') as found_using,
        replace(pg_get_expr(p.polwithcheck, p.polrelid), 'platform.', '') as found_check,
        '(' || t.key || ' = ( SELECT org_id() AS org_id))' as own
      from tenant t join pg_policy p on p.polrelid = t.id
    ), index as (
      select i.*, t.name as table_name, t.key_number from tenant t join pg_index i on i.indrelid = t.id
    ), foreign_key as (
      select k.*, t.name as table_name, t.key_number, t.service, f.service as other_service, f.key_number as other_key_number
      from pg_constraint k join tenant t on t.id = k.conrelid left join tenant f on f.id = k.confrelid
      where k.contype = 'f' and k.conparentid = 0
    ), privilege as (
      select r.name as table_name, r.service, g.grantee, g.privilege_type, coalesce(u.rolname, 'public') as role, r.relispartition
      from relation r cross join lateral (
          select * from aclexplode(r.relacl)
          union all select e.* from pg_attribute a cross join lateral aclexplode(a.attacl) e where a.attrelid = r.id
        ) g left join pg_roles u on u.oid = g.grantee
      where g.grantee <> r.relowner
    ), routine as (
      select p.*, n.nspname as service, p.oid::regprocedure::text as name
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('identity', 'workflow', 'keyword', 'content', 'billing', 'platform')
    )
    """

  static let rules = [
    Rule(
      name: "row security is on and forced",
      breaches: "select name as object from tenant where not (relrowsecurity and relforcerowsecurity)"),
    // Failed logins are counted before anybody knows who it was.
    Rule(
      name: "a table names its organization",
      breaches: """
        select name as object from relation r where relkind in ('r', 'p') and not relispartition
          and not exists (select from tenant t where t.id = r.id) and name not in ('identity.login_limits', 'identity.sign_ups')
          and has_table_privilege(service || '_app', r.id, 'insert, update, delete')
        """),
    Rule(
      name: "the four policies of the seed",
      breaches: """
        select t.name || ' ' || verb.word as object
        from tenant t cross join (values ('r', 'view'), ('a', 'insert'), ('w', 'update'), ('d', 'delete')) verb (code, word)
        where not t.relispartition and not exists (
          select from policy p where p.polrelid = t.id and p.polcmd::text = verb.code
            and p.polname = verb.word || ' own organization' and p.roles @> array[t.service || '_app'])
        """),
    Rule(
      name: "a policy lets the app see and write its own organization only",
      breaches: """
        select table_name || ' ' || polname as object from policy
        where polpermissive and roles && array[service || '_app', '-']
          and (found_using is distinct from case when polcmd <> 'a' then own end
            or found_check is distinct from case when polcmd in ('a', 'w') then own end)
        """),
    Rule(
      name: "no policy is for everybody",
      breaches: "select table_name || ' ' || polname as object from policy where 0::oid = any (polroles)"),
    Rule(
      name: "no policy is for another service",
      breaches: """
        select table_name || ' ' || polname as object from policy
        where exists (select from unnest(roles) r where r not in ('-', service || '_app', service || '_worker', service || '_owner'))
        """),
    Rule(
      name: "the organization is required", breaches: "select name as object from tenant where not key_required"),
    Rule(
      name: "the organization has no default",
      breaches: "select name as object from tenant where key = 'organization_id' and key_has_default"),
    // Messages and work are found by ids of their own: made at random once, they mean the same to sender and receiver.
    Rule(
      name: "keys begin with the organization",
      breaches: """
        select table_name || ' ' || indexrelid::regclass as object from index
        where indisprimary and indkey[0] <> key_number
          and split_part(table_name, '.', 2)
            not in ('outbox', 'inbox', 'dead_letters', 'jobs', 'items', 'effects', 'tombstones')
        """),
    Rule(
      name: "a foreign key carries the organization",
      breaches: """
        select table_name || ' ' || conname as object from foreign_key
        where other_key_number is not null and not (key_number = any (conkey) and other_key_number = any (confkey))
        """),
    Rule(
      name: "no foreign key leaves its schema",
      breaches: """
        select table_name || ' ' || conname as object from foreign_key
        where service is distinct from (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.oid = confrelid)
        """),
    Rule(
      name: "a foreign key has an index",
      breaches: """
        select f.table_name || ' ' || f.conname as object from foreign_key f where not exists (
          select from pg_index i where i.indrelid = f.conrelid
            and coalesce(pg_get_expr(i.indpred, i.indrelid), '') ~ '^(\\(\\w+ IS NOT NULL\\))?$'
            and (i.indkey::smallint[])[0:cardinality(f.conkey) - 1] @> f.conkey)
        """),
    Rule(
      name: "no index stands twice",
      breaches: """
        select a.indexrelid::regclass || ' ' || b.indexrelid::regclass as object
        from index a join index b on a.indrelid = b.indrelid and a.indexrelid < b.indexrelid
          and a.indkey::text = b.indkey::text and a.indoption::text = b.indoption::text and a.indclass::text = b.indclass::text
          and coalesce(pg_get_expr(a.indpred, a.indrelid), '') = coalesce(pg_get_expr(b.indpred, b.indrelid), '')
          and coalesce(pg_get_expr(a.indexprs, a.indrelid), '') = coalesce(pg_get_expr(b.indexprs, b.indrelid), '')
        """),
    Rule(
      name: "no role goes round row security",
      breaches: """
        select rolname as object from pg_roles
        where rolname ~ '^(identity|workflow|keyword|content|billing)_(app|worker|owner)$|^(migrator|monitor)$'
          and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
        """),
    Rule(
      name: "only the migrator may become an owner",
      breaches: """
        select m.member::regrole || ' in ' || m.roleid::regrole as object from pg_auth_members m
        where (m.roleid::regrole::text ~ '^(identity|workflow|keyword|content|billing)_' and m.member::regrole::text <> 'migrator')
          or m.member::regrole::text ~ '^(identity|workflow|keyword|content|billing)_'
        """),
    Rule(
      name: "a table belongs to its service's owner",
      breaches: "select name as object from relation where relowner::regrole::text <> service || '_owner'"),
    Rule(
      name: "nobody may truncate, refer to a table or put triggers on it",
      breaches: """
        select table_name || ' ' || role as object from privilege
        where privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
        """),
    Rule(
      name: "only a service's own roles have rights on its tables",
      breaches: """
        select table_name || ' ' || role as object from privilege
        where role not in (service || '_app', service || '_worker')
          and not (table_name like '%.schema_migrations' and role = 'monitor')
        """),
    Rule(
      name: "a partition is reached through its table",
      breaches: "select table_name || ' ' || role as object from privilege where relispartition"),
    Rule(
      name: "only an owner creates in a schema",
      breaches: """
        select n.nspname || ' ' || coalesce(r.rolname, 'public') as object
        from pg_namespace n cross join lateral aclexplode(n.nspacl) g left join pg_roles r on r.oid = g.grantee
        where n.nspname in ('identity', 'workflow', 'keyword', 'content', 'billing', 'platform', 'extensions', 'public')
          and g.privilege_type = 'CREATE' and g.grantee <> n.nspowner
          and coalesce(r.rolname, '') <> 'pg_database_owner'
        """),
    Rule(
      name: "a definer's function fixes its search path",
      breaches: """
        select name as object from routine
        where prosecdef and not exists (select from unnest(proconfig) c where c ~ '^search_path=.*pg_temp$')
        """),
    Rule(
      name: "a definer's function is not everybody's",
      breaches: """
        select name as object from routine
        where prosecdef and exists (
          select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0)
        """),
    Rule(
      name: "a view asks as its reader",
      breaches: """
        select name as object from relation
        where relkind = 'm' or (relkind = 'v' and not coalesce(reloptions, '{}') && array['security_invoker=true', 'security_invoker=on'])
        """),
    Rule(
      name: "the tenancy functions are stable",
      breaches: """
        select name as object from routine
        where proname in ('org_id', 'get_auth_user_org_id') and provolatile <> 's'
        """),
  ]
}
