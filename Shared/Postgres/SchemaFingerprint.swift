/// Everything about a schema that a migration can change, as one hash.
enum SchemaFingerprint {
  static let sql = """
    select md5(string_agg(line, E'\\n' order by line)) from (
      select concat_ws(' ', 'relation', c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.reloptions)
        as line from pg_class c where c.relnamespace = to_regnamespace($1) and c.relname not like 'schema_migrations%'
      union all
      select concat_ws(' ', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attgenerated, a.attidentity, a.attacl, pg_get_expr(d.adbin, d.adrelid))
      from pg_attribute a join pg_class c on c.oid = a.attrelid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where c.relnamespace = to_regnamespace($1) and a.attnum > 0 and not a.attisdropped
        and c.relname not like 'schema_migrations%'
      union all
      select concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid)
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = to_regnamespace($1) and c.relname not like 'schema_migrations%'
      union all
      select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
      from pg_constraint where connamespace = to_regnamespace($1) and conrelid <> 0
        and conrelid::regclass::text not like '%schema_migrations'
      union all
      select concat_ws(' ', 'policy', p.polrelid::regclass, p.polname, p.polcmd, p.polroles::regrole[],
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = to_regnamespace($1)
      union all
      select concat_ws(' ', 'trigger', t.tgrelid::regclass, pg_get_triggerdef(t.oid))
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = to_regnamespace($1) and not t.tgisinternal
      union all
      select concat_ws(' ', 'function', pg_get_functiondef(oid), proacl) from pg_proc
      where pronamespace = to_regnamespace($1) and prokind in ('f', 'p')) lines
    """
}
