-- Personal data, found by the catalog so that no new table can be forgotten. Each works on one schema, for the transaction's
-- organization, as whoever calls: the services' own functions call them as the schema's owner.

-- Columns that name a person by id.
create or replace function platform.person_columns(p_table regclass) returns text[]
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(a.attname::text), '{}') from pg_attribute a
  where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.atttypid = 'uuid'::regtype
    and (a.attname in ('user_id', 'created_by', 'invited_by', 'decided_by', 'requested_by', 'revoked_by', 'selected_by', 'subject_id', 'actor')
      or (a.attname = 'id' and p_table::text in ('users', 'identity.users')))
$$;

-- A schema's tables with tenants' rows, parents of partitions for their parts; `key` is the column of the organization.
create or replace function platform.tenant_tables(p_schema text) returns table (name text, key text)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select c.relname::text, a.attname::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
      and a.attname = case when c.relname = 'organizations' then 'id' else 'organization_id' end
  where n.nspname = p_schema and c.relkind in ('r', 'p') and not c.relispartition
  order by 1
$$;

-- Columns that name a person by address: identity's alone.
create or replace function platform.address_columns(p_table regclass) returns text[]
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(a.attname::text), '{}') from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.oid = p_table and c.relnamespace = to_regnamespace('identity') and a.attnum > 0 and not a.attisdropped
    and a.attname in ('email', 'recipient')
$$;

-- A table's rows as JSON, all of the organization's or those that name a person. What is hidden is left out.
create or replace function platform.export_rows(p_schema text, p_table text, p_user uuid, p_hidden text[]) returns setof text
  language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  t record;
  people text[];
  condition text := 'true';
begin
  select * into t from platform.tenant_tables(p_schema) x where x.name = p_table;
  if not found then
    raise exception 'there is no tenant table %', p_table using errcode = 'undefined_table';
  end if;
  if p_user is not null then
    people := platform.person_columns(format('%I.%I', p_schema, p_table)::regclass);
    select string_agg(part, ' or ') into condition from (
      select format('%I = %L::uuid', c, p_user) from unnest(people) c
      union all
      select format('lower(%I) = (select lower(u.email) from identity.users u
        where u.organization_id = platform.org_id() and u.id = %L::uuid)', c, p_user)
      from unnest(platform.address_columns(format('%I.%I', p_schema, p_table)::regclass)) c) as parts (part);
    if condition is null then
      return;
    end if;
  end if;
  return query execute format(
    'select (to_jsonb(r) - $1)::text from %I.%I r where r.%I = platform.org_id() and (%s)', p_schema, p_table, t.key, condition)
    using p_hidden;
end $$;

-- Some texts, and how they read inside JSON and lists.
create or replace function platform.spellings(p_texts text[]) returns text[]
  language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(distinct x), '{}') from unnest(p_texts) t,
    lateral (values (t), (substr(to_json(t)::text, 2, length(to_json(t)::text) - 2))) as spelling (x)
$$;

-- What finds a text where it stands by itself: ann@example.com is neither in joann@example.com nor in
-- ann@example.com.au. A name is found between whatever is neither letter nor digit. Before it may be one of JSON's escapes.
create or replace function platform.mention(p_text text) returns text
  language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select case when position('@' in p_text) > 0
    then '(?:(?<![[:alnum:]._%+-])|(?<=\\[bfnrt]))' || literal || '(?![[:alnum:]_]|[.-][[:alnum:]])'
    else '(?:(?<![[:alnum:]])|(?<=\\[bfnrt]))' || literal || '(?![[:alnum:]])' end
  from regexp_replace(p_text, '([][\\.*+?^${}()|])', '\\\1', 'g') literal
$$;

-- Bytes with ASCII's capitals made small; as many.
create or replace function platform.lower_bytes(p_bytes bytea) returns bytea
  language sql immutable set search_path = pg_catalog, pg_temp
as $$ select decode(lower(encode(p_bytes, 'escape')), 'escape') $$;

-- Puts stars in the place of a text, as many bytes: whatever the bytes are a message of, it can be read as before.
create or replace function platform.mask(p_bytes bytea, p_text text) returns bytea
  language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
  needle bytea := platform.lower_bytes(convert_to(p_text, 'UTF8'));
  place integer := position(needle in platform.lower_bytes(p_bytes));
begin
  while place > 0 loop
    p_bytes := overlay(p_bytes placing convert_to(repeat('*', octet_length(needle)), 'UTF8') from place);
    place := position(needle in platform.lower_bytes(p_bytes));
  end loop;
  return p_bytes;
end $$;

-- Where any of some texts stands, in whatever column that can hold text: `table.column`. Letters' case does not matter.
create or replace function platform.find_texts(p_schema text, p_needles text[]) returns setof text
  language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  t record;
  c record;
  hit boolean;
begin
  for t in select * from platform.tenant_tables(p_schema) loop
    for c in select a.attname, a.atttypid from pg_attribute a
      where a.attrelid = format('%I.%I', p_schema, t.name)::regclass and a.attnum > 0 and not a.attisdropped
        and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'json'::regtype, 'bytea'::regtype) loop
      execute format(
        case when c.atttypid = 'bytea'::regtype
          then 'select exists (select from %1$I.%2$I r, unnest($1) n where r.%3$I = platform.org_id()
            and position(platform.lower_bytes(convert_to(n, ''UTF8'')) in platform.lower_bytes(r.%4$I)) > 0)'
          else 'select exists (select from %1$I.%2$I r, unnest($1) n where r.%3$I = platform.org_id()
            and r.%4$I::text ~* platform.mention(n))'
        end, p_schema, t.name, t.key, c.attname) into hit using platform.spellings(p_needles);
      if hit then
        return next t.name || '.' || c.attname;
      end if;
    end loop;
  end loop;
end $$;

-- Puts `[erased]` in the place of some texts in every text, JSON and list column, and stars in every column of bytes, but in
-- those of tables that are only ever added to. Where two names would become one, each gets a number; where a text would
-- become too long, it gets stars. Messages under way stay as they are: whoever gets them is searched later. Returns how
-- many rows changed.
create or replace function platform.replace_texts(p_schema text, p_needles text[], p_except text[]) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  t record;
  c record;
  n text;
  instead text;
  changed bigint;
  total bigint := 0;
begin
  for t in select * from platform.tenant_tables(p_schema) x where x.name <> all (p_except) loop
    for c in select a.attname, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
      where a.attrelid = format('%I.%I', p_schema, t.name)::regclass and a.attnum > 0 and not a.attisdropped
        and a.attgenerated = '' and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'bytea'::regtype)
        and not (a.atttypid = 'bytea'::regtype and t.name = 'outbox') loop
      foreach n in array platform.spellings(p_needles) loop
        changed := null;
        if c.type = 'bytea' then
          execute format('update %1$I.%2$I r set %4$I = platform.mask(r.%4$I, $1) where r.%3$I = platform.org_id()
            and position(platform.lower_bytes(convert_to($1, ''UTF8'')) in platform.lower_bytes(r.%4$I)) > 0',
            p_schema, t.name, t.key, c.attname) using n;
          get diagnostics changed = row_count;
        else
          foreach instead in array array['''[erased]''', '''[erased '' || left(gen_random_uuid()::text, 8) || '']''',
            'repeat(''*'', length($2))'] loop
            begin
              execute format('update %1$I.%2$I r set %4$I = regexp_replace(r.%4$I::text, $1, %6$s, ''gi'')::%5$s
                where r.%3$I = platform.org_id() and r.%4$I::text ~* $1',
                p_schema, t.name, t.key, c.attname, c.type, instead) using platform.mention(n), n;
              get diagnostics changed = row_count;
              exit;
            exception when unique_violation or check_violation then
              null;
            end;
          end loop;
          if changed is null then
            raise exception 'a name cannot be taken out of %.%', t.name, c.attname using errcode = 'check_violation';
          end if;
        end if;
        total := total + changed;
      end loop;
    end loop;
  end loop;
  return total;
end $$;

-- Tables that have rows of the organization, but for some.
create or replace function platform.rows_left(p_schema text, p_keep text[]) returns setof text
  language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  t record;
  hit boolean;
begin
  for t in select * from platform.tenant_tables(p_schema) x where x.name <> all (p_keep) loop
    execute format('select exists (select from %I.%I r where r.%I = platform.org_id())', p_schema, t.name, t.key) into hit;
    if hit then
      return next t.name;
    end if;
  end loop;
end $$;

-- Deletes an organization's rows from every table but some, whatever refers to whatever. Returns how many.
create or replace function platform.delete_tenant(p_schema text, p_keep text[]) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  t record;
  gone bigint;
  total bigint := 0;
  held boolean := true;
begin
  -- A table that others still refer to is tried again when those are empty.
  for round in 1..20 loop
    held := false;
    for t in select * from platform.tenant_tables(p_schema) x where x.name <> all (p_keep) loop
      begin
        execute format('delete from %I.%I r where r.%I = platform.org_id()', p_schema, t.name, t.key);
        get diagnostics gone = row_count;
        total := total + gone;
      exception when foreign_key_violation then
        held := true;
      end;
    end loop;
    exit when not held;
  end loop;
  if held then
    raise exception 'rows of % refer to each other in a circle', p_schema;
  end if;
  return total;
end $$;

do $$
declare
  service text;
  functions text := 'platform.person_columns(regclass), platform.address_columns(regclass), platform.tenant_tables(text),
    platform.spellings(text[]), platform.mention(text), platform.lower_bytes(bytea), platform.mask(bytea, text),
    platform.export_rows(text, text, uuid, text[]), platform.find_texts(text, text[]),
    platform.replace_texts(text, text[], text[]), platform.rows_left(text, text[]), platform.delete_tenant(text, text[])';
begin
  execute format('revoke all on function %s from public', functions);
  foreach service in array array['identity', 'workflow', 'keyword', 'content', 'billing'] loop
    execute format('grant execute on function %s to %I', functions, service || '_owner');
  end loop;
end $$;
