/// What of a schema our migrations change: a line for each relation, column, index, constraint, policy, trigger and function, with
/// its grants. Left out are partitions, which services make as months come, and indexes that are being made anew.
enum SchemaLines {
  static let sql = """
    with own as (
      select c.* from pg_class c
      where c.relnamespace = to_regnamespace($1) and not c.relispartition and c.relname not like 'schema_migrations%'
        and not exists (
          select from pg_index i where i.indexrelid = c.oid and not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$'))
    select line from (
      select concat_ws(' ', 'relation', relname, relkind, relrowsecurity, relforcerowsecurity,
        \(grants("relacl", "case relkind when 'S' then 's'::\"char\" else 'r' end", "relowner")), reloptions,
        case when relkind in ('v', 'm') then pg_get_viewdef(oid) end) as line from own
      union all
      select concat_ws(' ', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attgenerated, a.attidentity, \(grants("attacl", "'c'", "c.relowner")), pg_get_expr(d.adbin, d.adrelid))
      from pg_attribute a join own c on c.oid = a.attrelid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped
      union all
      select concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid)
      from pg_index i join own c on c.oid = i.indexrelid
      union all
      select concat_ws(' ', 'constraint', c.relname, n.conname, pg_get_constraintdef(n.oid), n.convalidated)
      from pg_constraint n join own c on c.oid = n.conrelid
      union all
      select concat_ws(' ', 'policy', c.relname, p.polname, p.polcmd, p.polpermissive,
        (select string_agg(r::regrole::text, ',' order by r::regrole::text) from unnest(p.polroles) r),
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      from pg_policy p join own c on c.oid = p.polrelid
      union all
      select concat_ws(' ', 'trigger', c.relname, pg_get_triggerdef(t.oid), t.tgenabled)
      from pg_trigger t join own c on c.oid = t.tgrelid where not t.tgisinternal
      union all
      select concat_ws(' ', 'function', pg_get_functiondef(oid), \(grants("proacl", "'f'", "proowner"))) from pg_proc
      where pronamespace = to_regnamespace($1) and prokind in ('f', 'p')) lines
    order by line
    """

  /// In no order, and alike whether what everybody has by default is written down or not: a copy by pg_dump differs in both.
  private static func grants(_ column: String, _ kind: String, _ owner: String) -> String {
    "(select string_agg(g::text, ',' order by g::text) from unnest(coalesce(\(column), acldefault(\(kind), \(owner)))) g)"
  }
}
