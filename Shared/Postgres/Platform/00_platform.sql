-- The ground every service stands on. Run by an administrator, once per database, before any migration; running it
-- again changes nothing. Roles belong to the cluster, schemas and functions to the database, so each is made only
-- where it is missing.

-- One owner (cannot log in), one app role (one tenant at a time) and one worker role (background work) per service.
do $$
declare
  service text;
  kind text;
begin
  foreach service in array array['identity', 'workflow', 'keyword', 'content', 'billing'] loop
    if not exists (select from pg_roles where rolname = service || '_owner') then
      execute format('create role %I nologin', service || '_owner');
    end if;
    foreach kind in array array['_app', '_worker'] loop
      if not exists (select from pg_roles where rolname = service || kind) then
        execute format('create role %I login noinherit', service || kind);
      end if;
      execute format('alter role %I nosuperuser nobypassrls nocreatedb nocreaterole noreplication', service || kind);
      execute format('alter role %I set search_path = %I, extensions, platform', service || kind, service);
      execute format('alter role %I set timezone = ''UTC''', service || kind);
      execute format('alter role %I set lock_timeout = ''5s''', service || kind);
      execute format('alter role %I set idle_in_transaction_session_timeout = ''30s''', service || kind);
    end loop;
    execute format('alter role %I nosuperuser nobypassrls nocreatedb nocreaterole noreplication', service || '_owner');
    execute format('alter role %I set statement_timeout = ''15s''', service || '_app');
    execute format('alter role %I set statement_timeout = ''5min''', service || '_worker');
  end loop;
  if not exists (select from pg_roles where rolname = 'migrator') then
    create role migrator login noinherit;
  end if;
  -- pg_dump of tables with forced row security needs BYPASSRLS; the role can read and back up, and nothing else.
  if not exists (select from pg_roles where rolname = 'backup') then
    create role backup login bypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'monitor') then
    create role monitor login;
  end if;
end $$;

grant identity_owner, workflow_owner, keyword_owner, content_owner, billing_owner to migrator;
grant pg_read_all_data, pg_read_all_settings to backup;
-- What pgBackRest asks of the server while it copies the files.
grant execute on function pg_backup_start(text, boolean), pg_backup_stop(boolean), pg_create_restore_point(text),
  pg_switch_wal() to backup;
grant pg_monitor to monitor;

-- Nobody connects who is not named here, and nobody creates anything in public.
do $$
declare
  service text;
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to migrator, backup, monitor', current_database());
  foreach service in array array['identity', 'workflow', 'keyword', 'content', 'billing'] loop
    execute format('grant connect on database %I to %I, %I', current_database(), service || '_app', service || '_worker');
    execute format('create schema if not exists %I authorization %I', service, service || '_owner');
    execute format('grant usage on schema %I to %I, %I', service, service || '_app', service || '_worker');
    -- monitor may look a relation up by name; it is granted no row of any tenant.
    execute format('grant usage on schema %I to monitor', service);
    execute format('alter default privileges for role %I revoke execute on functions from public', service || '_owner');
  end loop;
end $$;
revoke all on schema public from public;

create schema if not exists extensions;
create schema if not exists platform;
grant usage on schema extensions, platform to public;

-- Embeddings cannot do without vector: say so plainly. The statistics extension is a convenience only.
do $$
begin
  if not exists (select from pg_available_extensions where name = 'vector') then
    raise exception 'the PostgreSQL extension "vector" (pgvector 0.7 or later) is not installed on this server'
      using hint = 'install the pgvector package that belongs to this PostgreSQL version, then run this again';
  end if;
  create extension if not exists vector schema extensions;
  create extension if not exists pg_trgm schema extensions;
  begin
    create extension if not exists pg_stat_statements schema extensions;
  exception when others then
    raise notice 'pg_stat_statements is not available: %', sqlerrm;
  end;
  if to_regtype('extensions.halfvec') is null then
    raise exception 'the PostgreSQL extension "vector" is too old: halfvec needs pgvector 0.7 or later';
  end if;
end $$;

-- The organization of this transaction; NULL when none is set, so that every policy is then false.
create or replace function platform.org_id() returns uuid
  language sql stable parallel safe
as $$ select nullif(current_setting('app.organization_id', true), '')::uuid $$;

-- The seed's name for the same question: whose rows may this session see?
create or replace function platform.get_auth_user_org_id() returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select platform.org_id() $$;
revoke all on function platform.get_auth_user_org_id() from public;

-- For how many seconds the oldest transaction of our databases has been open that keeps dead rows, whoever's it is: a service's role
-- sees how old its own are, and is told this number of the others. Ours are those that let identity's role in by name. One that has
-- neither read nor written lately keeps nothing, and neither does VACUUM; what the administrator may not see does not count.
create or replace function platform.oldest_transaction_seconds() returns bigint
  language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(extract(epoch from clock_timestamp() - min(a.xact_start)), 0)::bigint
  from pg_stat_activity a join pg_database d on d.oid = a.datid
  where a.backend_type = 'client backend' and coalesce(a.backend_xmin, a.backend_xid) is not null
    and not exists (select from pg_stat_progress_vacuum v where v.pid = a.pid)
    and exists (select from aclexplode(d.datacl) g where g.grantee = 'identity_worker'::regrole)
$$;
revoke all on function platform.oldest_transaction_seconds() from public;
grant execute on function platform.oldest_transaction_seconds() to identity_worker;

-- A UUID whose first 48 bits are Unix milliseconds (RFC 9562, version 7): rows made together lie together.
create or replace function platform.uuid7(at timestamptz default clock_timestamp()) returns uuid
  language sql volatile parallel safe
as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from at) * 1000)::bigint) from 3)
        from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- Moves updated_at on every change; a table that has the column uses this trigger.
create or replace function platform.touch() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;

-- Gives a table the trigger above.
create or replace function platform.touched(t regclass) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('create trigger touch before update on %s for each row execute function platform.touch()', t);
end $$;

-- Makes a table a tenant's: row security on and forced, the four policies of the seed, least grants. The owner is
-- named in the policies because functions that run as the owner must be confined to the tenant like everybody else.
-- `app` and `worker` are privilege lists; an empty one grants nothing. `key` is the column that holds the organization.
create or replace function platform.tenant_table(
  t regclass, app text default 'select, insert, update, delete', worker text default '', key text default 'organization_id'
) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  service text := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = t);
  own text := format('(%I = (select platform.org_id()))', key);
  who text := format('%I, %I', service || '_app', service || '_owner');
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy "view own organization" on %s for select to %s using %s', t, who, own);
  execute format('create policy "insert own organization" on %s for insert to %s with check %s', t, who, own);
  execute format('create policy "update own organization" on %s for update to %s using %s with check %s', t, who, own, own);
  execute format('create policy "delete own organization" on %s for delete to %s using %s', t, who, own);
  if app <> '' then
    execute format('grant %s on %s to %I', app, t, service || '_app');
  end if;
  if worker <> '' then
    execute format('create policy "work for every organization" on %s for all to %I using (true) with check (true)',
      t, service || '_worker');
    execute format('grant %s on %s to %I', worker, t, service || '_worker');
  end if;
end $$;

-- Gives a SECURITY DEFINER function its audience: nobody but the service's own roles.
create or replace function platform.only_for(f regprocedure, roles text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('revoke all on function %s from public', f);
  execute format('grant execute on function %s to %s', f, roles);
end $$;

do $$
declare
  service text;
begin
  revoke all on function platform.touched(regclass), platform.tenant_table(regclass, text, text, text),
    platform.only_for(regprocedure, text) from public;
  foreach service in array array['identity', 'workflow', 'keyword', 'content', 'billing'] loop
    execute format('grant execute on function platform.get_auth_user_org_id() to %I, %I, %I',
      service || '_app', service || '_worker', service || '_owner');
    execute format('grant execute on function platform.touched(regclass), platform.tenant_table(regclass, text, text, text),
      platform.only_for(regprocedure, text) to %I', service || '_owner');
  end loop;
end $$;
