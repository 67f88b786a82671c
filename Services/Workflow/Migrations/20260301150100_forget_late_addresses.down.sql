-- Blanks address and user agent in a person's entries; the chain still verifies. Returns how many entries changed.
create or replace function erase_audit_subject(p_user_id uuid) returns bigint
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

-- Forgets the whole organization. The audit log stays for as long as the law asks, without addresses and user agents: it names
-- people and the organization by id alone.
create or replace function erase_organization(out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
begin
  rows_anonymised := 0;
  update intent_audit_logs set ip_address = null, user_agent = null, personal_salt = null
    where organization_id = org_id() and personal_salt is not null;
  get diagnostics rows_anonymised = row_count;
  update intent_audit_logs_archive set ip_address = null, user_agent = null, personal_salt = null
    where organization_id = org_id() and personal_salt is not null;
  rows_deleted := platform.delete_tenant('workflow', array['intent_audit_logs', 'intent_audit_logs_archive', 'audit_chains', 'erasures', 'erasure_requests', 'erasure_receipts']);
end $$;

-- Appends an entry with a given time; the owner's only, for restoring and for tests of retention.
create or replace function append_audit_at(p_at timestamptz, p_id uuid, p_organization_id uuid, p_service text, p_action text,
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
