-- Jobs: one command of the orchestrator, taken over; its key is the command's.
create table jobs (
  command_key uuid not null,
  organization_id uuid not null,
  workflow_id uuid not null,
  work text not null,
  run_no integer not null,
  input bytea not null,
  items_total integer not null default 0,
  items_done integer not null default 0,
  items_failed integer not null default 0,
  cost_micros bigint not null default 0,
  status text not null default 'accepted',
  requested_by uuid,
  reason text,
  message text,
  deadline_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint jobs_pkey primary key (command_key),
  constraint jobs_organization_key unique (organization_id, command_key),
  constraint valid_job_status check (status in ('accepted', 'running', 'done', 'failed', 'cancelled')),
  constraint valid_work check (work in ('describe_customer', 'harvest_competitors', 'expand_longtails',
    'filter_keywords', 'cluster_topics', 'validate_clusters', 'propose_subtopics', 'write_articles')),
  constraint valid_run_no check (run_no > 0),
  constraint valid_items check (items_total >= 0 and items_done >= 0 and items_failed >= 0),
  constraint valid_job_cost check (cost_micros >= 0)
) with (fillfactor = 70);
create index jobs_open on jobs (created_at) where status in ('accepted', 'running');
create index jobs_workflow on jobs (organization_id, workflow_id);
create index jobs_finished on jobs (finished_at) where finished_at is not null;
select tenant_table('jobs', 'select, insert, update', 'select, insert, update, delete');

-- Items: the parts of a job. A claim raises token and attempt, and nothing is written for an item whose token moved on.
create table items (
  command_key uuid not null,
  item_no integer not null,
  organization_id uuid not null,
  natural_key text not null,
  payload bytea not null,
  status text not null default 'pending',
  token bigint not null default 0,
  attempt integer not null default 0,
  lease_until timestamptz,
  holder text,
  vpass bigint not null default 0,
  not_before timestamptz not null default clock_timestamp(),
  reason text,
  error text,
  cost_micros bigint not null default 0,
  finished_at timestamptz,
  constraint items_pkey primary key (command_key, item_no),
  constraint items_natural_key unique (organization_id, command_key, natural_key),
  constraint items_job_fkey foreign key (organization_id, command_key)
    references jobs (organization_id, command_key) on delete cascade,
  constraint valid_item_status check (status in ('pending', 'running', 'done', 'failed', 'cancelled')),
  constraint valid_token check (token >= 0 and attempt >= 0),
  constraint valid_lease check (status <> 'running' or lease_until is not null),
  constraint valid_item_cost check (cost_micros >= 0)
) with (fillfactor = 70);
create index items_ready on items (vpass, not_before, item_no) where status = 'pending';
create index items_leased on items (lease_until) where status = 'running';
select tenant_table('items', 'select, insert, update', 'select, insert, update, delete');

-- Effects: one paid or outward act. Class A honours keys, B can be found again, C neither.
create table effects (
  effect_id uuid not null,
  organization_id uuid not null,
  command_key uuid not null,
  item_no integer not null,
  provider text not null,
  class text not null,
  request_hash bytea,
  state text not null default 'intent',
  external_id text,
  cost_micros bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  first_sent_at timestamptz,
  finished_at timestamptz,
  constraint effects_pkey primary key (effect_id),
  constraint effects_job_fkey foreign key (organization_id, command_key)
    references jobs (organization_id, command_key) on delete cascade,
  constraint valid_class check (class in ('A', 'B', 'C')),
  constraint valid_effect_state check (state in ('intent', 'sent', 'recorded', 'done', 'failed', 'unknown', 'waste')),
  constraint valid_effect_cost check (cost_micros >= 0)
);
create index effects_job on effects (organization_id, command_key, item_no);
select tenant_table('effects', 'select, insert, update', 'select, insert, update, delete');

-- Tombstones: a command cancelled before it arrived.
create table tombstones (
  command_key uuid not null,
  organization_id uuid not null,
  reason text,
  at timestamptz not null default clock_timestamp(),
  constraint tombstones_pkey primary key (command_key)
);
create index tombstones_age on tombstones (at);
select tenant_table('tombstones', 'select, insert', 'select, insert, delete');
