-- Erasure requests: who asked that whom be forgotten, how far it is, and what each service answered. What to look for is known
-- only until it has been found nowhere.
create table erasure_requests (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid,
  status text not null default 'held',
  requested_by uuid not null,
  requested_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null,
  next_at timestamptz not null,
  finished_at timestamptz,
  needles text[] not null default '{}',
  found text[] not null default '{}',
  constraint erasure_requests_pkey primary key (organization_id, id),
  constraint valid_status check (status in ('held', 'erasing', 'done', 'cancelled', 'incomplete')),
  constraint valid_needles check (cardinality(needles) <= 10)
);
create unique index erasure_requests_open on erasure_requests (organization_id,
  coalesce(user_id, '00000000-0000-0000-0000-000000000000')) where status in ('held', 'erasing', 'incomplete');
create index erasure_requests_due on erasure_requests (next_at) where status in ('held', 'erasing', 'incomplete');
create index erasure_requests_list on erasure_requests (organization_id, requested_at desc, id desc);
select tenant_table('erasure_requests', 'select, insert, update', 'select, update');

create table erasure_receipts (
  organization_id uuid not null,
  erasure_id uuid not null,
  service text not null,
  rows_deleted bigint not null,
  rows_anonymised bigint not null,
  erased_at timestamptz not null,
  sha256 bytea not null,
  constraint erasure_receipts_pkey primary key (organization_id, erasure_id, service),
  constraint erasure_receipts_request_fkey foreign key (organization_id, erasure_id)
    references erasure_requests (organization_id, id) on delete cascade,
  constraint valid_service check (service in ('identity', 'workflow', 'keyword', 'content', 'billing')),
  constraint valid_sha256 check (octet_length(sha256) = 32)
);
select tenant_table('erasure_receipts', 'select, insert', 'select');
