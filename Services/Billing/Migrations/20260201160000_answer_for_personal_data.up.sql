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
  language sql stable security definer set search_path = billing, platform, pg_temp
as $$ select platform.export_rows('billing', p_table, p_user_id, p_hidden) $$;
select only_for('export_rows(text, uuid, text[])', 'billing_app');

create function find_texts(p_needles text[]) returns setof text
  language sql stable security definer set search_path = billing, platform, pg_temp
as $$ select platform.find_texts('billing', p_needles) $$;
select only_for('find_texts(text[])', 'billing_app');

create function personal_tables() returns setof text
  language sql stable security definer set search_path = billing, platform, pg_temp
as $$ select t.name from platform.tenant_tables('billing') t $$;
select only_for('personal_tables()', 'billing_app');

-- Forgets the whole organization. What the law of accounts asks for stays, under the organization's id alone.
create function erase_organization(out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = billing, platform, pg_temp
as $$
begin
  rows_anonymised := 0;
  rows_deleted := platform.delete_tenant('billing', array['ledger', 'usage_tracking', 'usage_events', 'invoices', 'invoice_lines', 'erasures']);
end $$;
select only_for('erase_organization()', 'billing_app');

-- Forgets one person. What carried a copy of an answer or a message and has done its work goes whole.
create function erase_person(p_user_id uuid, p_needles text[], out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = billing, platform, pg_temp
as $$
declare
  n bigint;
begin
  rows_deleted := 0;
  rows_anonymised := 0;
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
  rows_anonymised := rows_anonymised + platform.replace_texts('billing', p_needles, array['ledger']::text[]);
end $$;
select only_for('erase_person(uuid, text[])', 'billing_app');
