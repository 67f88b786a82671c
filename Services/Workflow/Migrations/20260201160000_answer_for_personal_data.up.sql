-- Erasures: what this service has forgotten, each once; the receipt names nobody.
create table erasures (
  organization_id uuid not null,
  erasure_id uuid not null,
  user_id uuid,
  rows_deleted bigint not null,
  rows_anonymised bigint not null,
  erased_at timestamptz not null default clock_timestamp(),
  constraint erasures_pkey primary key (organization_id, erasure_id),
  constraint valid_counts check (rows_deleted >= 0 and rows_anonymised >= 0)
);
select tenant_table('erasures', 'select, insert', 'select');

create function export_rows(p_table text, p_user_id uuid, p_hidden text[]) returns setof text
  language sql stable security definer set search_path = workflow, platform, pg_temp
as $$ select platform.export_rows('workflow', p_table, p_user_id, p_hidden) $$;
select only_for('export_rows(text, uuid, text[])', 'workflow_app');

create function find_texts(p_needles text[]) returns setof text
  language sql stable security definer set search_path = workflow, platform, pg_temp
as $$ select platform.find_texts('workflow', p_needles) $$;
select only_for('find_texts(text[])', 'workflow_app');

create function personal_tables() returns setof text
  language sql stable security definer set search_path = workflow, platform, pg_temp
as $$ select t.name from platform.tenant_tables('workflow') t $$;
select only_for('personal_tables()', 'workflow_app');

-- Forgets the whole organization. The audit log stays for as long as the law asks, without addresses and user agents: it names
-- people and the organization by id alone.
create function erase_organization(out rows_deleted bigint, out rows_anonymised bigint)
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
select only_for('erase_organization()', 'workflow_app');

-- Forgets one person. What carried a copy of an answer or a message and has done its work goes whole.
create function erase_person(p_user_id uuid, p_needles text[], out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  n bigint;
begin
  rows_deleted := 0;
  rows_anonymised := 0;
  rows_anonymised := erase_audit_subject(p_user_id);
  delete from outbox where organization_id = org_id() and delivered_at is not null;
  get diagnostics n = row_count;
  rows_deleted := rows_deleted + n;
  delete from idempotency_keys where organization_id = org_id();
  get diagnostics n = row_count;
  rows_deleted := rows_deleted + n;
  delete from dead_letters where organization_id = org_id()
    and exists (select from unnest(p_needles) x where position(convert_to(x, 'UTF8') in body) > 0);
  get diagnostics n = row_count;
  rows_deleted := rows_deleted + n;
  rows_anonymised := rows_anonymised + platform.replace_texts('workflow', p_needles, array['intent_audit_logs', 'intent_audit_logs_archive', 'transitions', 'erasure_requests']::text[]);
end $$;
select only_for('erase_person(uuid, text[])', 'workflow_app');
