-- Audit log: everything anybody changed, in monthly partitions, each entry chained to the organization's last. Written
-- by append_audit() only, never changed; what identifies a person can be blanked without breaking the chain, because
-- the chain covers a salted digest of it.
create table intent_audit_logs (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  action text not null,
  entity_type text,
  entity_id uuid,
  from_state text,
  to_state text,
  user_id uuid,
  ip_address text,
  user_agent text,
  details jsonb,
  metadata jsonb,
  created_at timestamptz not null default now(),
  service text not null default 'workflow',
  sequence bigint not null,
  personal_salt bytea,
  personal_hash bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  constraint intent_audit_logs_pkey primary key (organization_id, created_at, id),
  constraint valid_service check (service in ('identity', 'workflow', 'keyword', 'content', 'billing')),
  constraint valid_action check (length(action) between 1 and 100),
  constraint valid_user_agent check (length(user_agent) <= 512),
  constraint valid_sequence check (sequence > 0)
) partition by range (created_at);
create index intent_audit_logs_sequence on intent_audit_logs (organization_id, sequence);
create index intent_audit_logs_action on intent_audit_logs (organization_id, action, created_at desc);
create index intent_audit_logs_entity on intent_audit_logs (organization_id, entity_id, created_at desc);
create index intent_audit_logs_user on intent_audit_logs (organization_id, user_id, created_at desc);
select tenant_table('intent_audit_logs', 'select', 'select');
create policy "move old entries" on intent_audit_logs for all to workflow_owner using (true) with check (true);

-- Audit archive: entries older than one year, until seven.
create table intent_audit_logs_archive (
  organization_id uuid not null,
  id uuid not null,
  action text not null,
  entity_type text,
  entity_id uuid,
  from_state text,
  to_state text,
  user_id uuid,
  ip_address text,
  user_agent text,
  details jsonb,
  metadata jsonb,
  created_at timestamptz not null,
  service text not null,
  sequence bigint not null,
  personal_salt bytea,
  personal_hash bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  archived_at timestamptz not null default clock_timestamp(),
  constraint intent_audit_logs_archive_pkey primary key (organization_id, created_at, id)
);
create index intent_audit_logs_archive_sequence on intent_audit_logs_archive (organization_id, sequence);
create index intent_audit_logs_archive_created on intent_audit_logs_archive (created_at);
select tenant_table('intent_audit_logs_archive', 'select', 'select');
create policy "move old entries" on intent_audit_logs_archive for all to workflow_owner using (true) with check (true);

-- Audit chains: per organization the last entry, and where the chain begins after old entries have been purged.
create table audit_chains (
  organization_id uuid not null,
  sequence bigint not null,
  hash bytea not null,
  begins_after bigint not null default 0,
  anchor bytea not null default '\x0000000000000000000000000000000000000000000000000000000000000000',
  constraint audit_chains_pkey primary key (organization_id)
);
select tenant_table('audit_chains', 'select', 'select');
create policy "move old entries" on audit_chains for all to workflow_owner using (true) with check (true);

-- Refuses to change an entry. Only the owner's own functions may move one to the archive or blank who it was.
create function keep_audit() returns trigger
  language plpgsql set search_path = workflow, pg_temp
as $$
begin
  if current_user = 'workflow_owner' then
    if tg_op = 'DELETE' then
      return old;
    end if;
    if new.ip_address is null and new.user_agent is null and new.personal_salt is null
      and (new.organization_id, new.id, new.action, new.entity_type, new.entity_id, new.from_state, new.to_state,
        new.user_id, new.details, new.metadata, new.created_at, new.service, new.sequence, new.personal_hash,
        new.prev_hash, new.hash)
      is not distinct from (old.organization_id, old.id, old.action, old.entity_type, old.entity_id, old.from_state,
        old.to_state, old.user_id, old.details, old.metadata, old.created_at, old.service, old.sequence,
        old.personal_hash, old.prev_hash, old.hash) then
      return new;
    end if;
  end if;
  raise exception 'the audit log is only ever added to' using errcode = 'restrict_violation';
end $$;
create trigger keep_audit before update or delete on intent_audit_logs for each row execute function keep_audit();
create trigger keep_audit before update or delete on intent_audit_logs_archive
  for each row execute function keep_audit();

-- Makes the partition of a month if it is missing. Children get forced row security and no grant: the parent is the door.
create function ensure_audit_partition(p_month date) returns void
  language plpgsql security definer set search_path = workflow, pg_temp
as $$
declare
  first date := date_trunc('month', p_month)::date;
  child text := 'intent_audit_logs_' || to_char(p_month, 'YYYYMM');
begin
  if to_regclass('workflow.' || child) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('workflow.ensure_audit_partition'));
  if to_regclass('workflow.' || child) is not null then
    return;
  end if;
  execute format('create table workflow.%I partition of workflow.intent_audit_logs for values from (%L) to (%L)', child,
    to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  execute format('alter table workflow.%I enable row level security', child);
  execute format('alter table workflow.%I force row level security', child);
end $$;
select only_for('ensure_audit_partition(date)', 'workflow_worker');
select ensure_audit_partition((date_trunc('month', now() at time zone 'UTC') + make_interval(months => m))::date)
  from generate_series(0, 3) m;

-- What the chain covers of one entry, as text that reads the same for ever.
create function audit_entry_text(p_sequence bigint, p_id uuid, p_service text, p_action text, p_entity_type text,
  p_entity_id uuid, p_from_state text, p_to_state text, p_user_id uuid, p_details jsonb, p_metadata jsonb,
  p_created_at timestamptz, p_personal_hash bytea) returns text
  language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_array(p_sequence, p_id, p_service, p_action, p_entity_type, p_entity_id, p_from_state, p_to_state,
    p_user_id, p_details, p_metadata, (extract(epoch from p_created_at) * 1000000)::bigint,
    encode(p_personal_hash, 'hex'))::text
$$;

-- Appends an entry with a given time; the owner's only, for restoring and for tests of retention.
create function append_audit_at(p_at timestamptz, p_id uuid, p_organization_id uuid, p_service text, p_action text,
  p_entity_type text, p_entity_id uuid, p_from_state text, p_to_state text, p_user_id uuid, p_ip_address text,
  p_user_agent text, p_details jsonb, p_metadata jsonb) returns bigint
  language plpgsql security invoker set search_path = workflow, platform, pg_temp
as $$
declare
  n bigint;
  before bytea;
  salt bytea := uuid_send(gen_random_uuid());
  personal bytea;
  agent text := left(p_user_agent, 512);
  fresh bytea;
begin
  if p_organization_id is null then
    raise exception 'an audit entry needs an organization' using errcode = 'insufficient_privilege';
  end if;
  perform workflow.ensure_audit_partition((p_at at time zone 'UTC')::date);
  -- The row lock of the chain's head puts the entries of one organization in order.
  insert into audit_chains as c (organization_id, sequence, hash)
    values (p_organization_id, 0, '\x0000000000000000000000000000000000000000000000000000000000000000')
    on conflict (organization_id) do nothing;
  select c.sequence + 1, c.hash into n, before from audit_chains c where c.organization_id = p_organization_id for update;
  personal := sha256(salt || convert_to(jsonb_build_array(p_ip_address, agent)::text, 'UTF8'));
  fresh := sha256(before || convert_to(audit_entry_text(n, p_id, p_service, p_action, p_entity_type, p_entity_id,
    p_from_state, p_to_state, p_user_id, p_details, p_metadata, p_at, personal), 'UTF8'));
  insert into intent_audit_logs (organization_id, id, action, entity_type, entity_id, from_state, to_state, user_id,
      ip_address, user_agent, details, metadata, created_at, service, sequence, personal_salt, personal_hash, prev_hash, hash)
    values (p_organization_id, p_id, p_action, p_entity_type, p_entity_id, p_from_state, p_to_state, p_user_id,
      p_ip_address, agent, p_details, p_metadata, p_at, p_service, n, salt, personal, before, fresh);
  update audit_chains c set sequence = n, hash = fresh where c.organization_id = p_organization_id;
  return n;
end $$;

-- Appends an entry to the organization's chain and returns its number. The organization is the session's; address and
-- user agent are the session's too unless given.
create function append_audit(p_action text, p_entity_type text default null, p_entity_id uuid default null,
  p_from_state text default null, p_to_state text default null, p_user_id uuid default null, p_details jsonb default null,
  p_metadata jsonb default null, p_service text default 'workflow', p_id uuid default null,
  p_ip_address text default null, p_user_agent text default null) returns bigint
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
begin
  return append_audit_at(clock_timestamp(), coalesce(p_id, gen_random_uuid()), org_id(), p_service, p_action, p_entity_type,
    p_entity_id, p_from_state, p_to_state, p_user_id,
    coalesce(p_ip_address, nullif(current_setting('app.ip_address', true), '')),
    coalesce(p_user_agent, nullif(current_setting('app.user_agent', true), '')), p_details, p_metadata);
end $$;
select only_for('append_audit(text, text, uuid, text, text, uuid, jsonb, jsonb, text, uuid, text, text)',
  'workflow_app, workflow_worker');

-- Recomputes an organization's chain, archive included: how many entries, and the first that does not fit.
create function verify_audit_chain()
  returns table (entries bigint, intact boolean, broken_entry_id uuid, problem text)
  language plpgsql stable security invoker set search_path = workflow, platform, pg_temp
as $$
declare
  e record;
  head record;
  n bigint;
  before bytea;
begin
  entries := 0;
  intact := true;
  select * into head from audit_chains c where c.organization_id = (select org_id());
  if not found then
    return next;
    return;
  end if;
  n := head.begins_after;
  before := head.anchor;
  for e in
    select a.id, a.sequence, a.service, a.action, a.entity_type, a.entity_id, a.from_state, a.to_state, a.user_id,
      a.details, a.metadata, a.created_at, a.ip_address, a.user_agent, a.personal_salt, a.personal_hash, a.prev_hash, a.hash
    from intent_audit_logs_archive a where a.organization_id = (select org_id())
    union all
    select a.id, a.sequence, a.service, a.action, a.entity_type, a.entity_id, a.from_state, a.to_state, a.user_id,
      a.details, a.metadata, a.created_at, a.ip_address, a.user_agent, a.personal_salt, a.personal_hash, a.prev_hash, a.hash
    from intent_audit_logs a where a.organization_id = (select org_id())
    order by 2
  loop
    entries := entries + 1;
    n := n + 1;
    problem := case
      when e.sequence <> n then 'an entry is missing or doubled before this one'
      when e.prev_hash <> before then 'this entry does not follow the one before it'
      when e.hash <> sha256(before || convert_to(audit_entry_text(e.sequence, e.id, e.service, e.action, e.entity_type,
        e.entity_id, e.from_state, e.to_state, e.user_id, e.details, e.metadata, e.created_at, e.personal_hash), 'UTF8'))
        then 'this entry was changed'
      when e.personal_salt is not null and e.personal_hash <> sha256(e.personal_salt
        || convert_to(jsonb_build_array(e.ip_address, e.user_agent)::text, 'UTF8'))
        then 'the address or user agent of this entry was changed'
      when e.personal_salt is null and (e.ip_address is not null or e.user_agent is not null)
        then 'an erased address or user agent was filled in again'
    end;
    if problem is not null then
      intact := false;
      broken_entry_id := e.id;
      return next;
      return;
    end if;
    before := e.hash;
  end loop;
  if n <> head.sequence or before <> head.hash then
    intact := false;
    problem := 'the last entries are missing';
  end if;
  return next;
end $$;
grant execute on function verify_audit_chain() to workflow_app;
grant execute on function audit_entry_text(bigint, uuid, text, text, text, uuid, text, text, uuid, jsonb, jsonb,
  timestamptz, bytea) to workflow_app;

-- Blanks address and user agent in a person's entries; the chain still verifies. Returns how many entries changed.
create function erase_audit_subject(p_user_id uuid) returns bigint
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  n bigint;
  m bigint;
begin
  update intent_audit_logs set ip_address = null, user_agent = null, personal_salt = null
    where organization_id = org_id() and user_id = p_user_id and personal_salt is not null;
  get diagnostics n = row_count;
  update intent_audit_logs_archive set ip_address = null, user_agent = null, personal_salt = null
    where organization_id = org_id() and user_id = p_user_id and personal_salt is not null;
  get diagnostics m = row_count;
  return n + m;
end $$;
select only_for('erase_audit_subject(uuid)', 'workflow_app, workflow_worker');
