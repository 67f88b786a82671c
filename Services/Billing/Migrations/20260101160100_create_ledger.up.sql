-- Usage by metric and month (UTC), the sum of usage_events.
create table usage_tracking (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  metric_type text not null,
  billing_period text not null,
  usage_count bigint not null default 0,
  cost_micros bigint not null default 0,
  cost_amount numeric(16,4) generated always as (cost_micros / 1000000.0) stored,
  last_updated timestamptz not null default now(),
  constraint usage_tracking_pkey primary key (organization_id, id),
  constraint usage_tracking_period_key unique (organization_id, metric_type, billing_period),
  constraint valid_metric_type check (metric_type in ('icp_generation', 'competitor_analysis', 'keyword_research',
    'longtail_expansion', 'embedding', 'subtopics', 'research', 'article_generation', 'publish', 'image', 'api_call')),
  constraint valid_billing_period check (billing_period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  constraint valid_usage check (usage_count >= 0 and cost_micros >= 0)
) with (fillfactor = 50);
create index usage_tracking_period on usage_tracking (billing_period);
create index usage_tracking_metric on usage_tracking (organization_id, metric_type);
select tenant_table('usage_tracking', 'select, insert, update', 'select, delete');

-- Usage events: every use, once. The month is that of the event, never that of the retry.
create table usage_events (
  organization_id uuid not null,
  event_id uuid not null,
  workflow_id uuid,
  metric_type text not null,
  units bigint not null,
  cost_micros bigint not null,
  occurred_at timestamptz not null,
  constraint usage_events_pkey primary key (organization_id, event_id),
  constraint valid_usage_event check (units >= 0 and cost_micros >= 0)
);
create index usage_events_age on usage_events (occurred_at);
select tenant_table('usage_events', 'select, insert', 'select, delete');

-- Ledger: every amount spent, once for each effect; only ever added to.
create table ledger (
  organization_id uuid not null,
  effect_id uuid not null,
  workflow_id uuid not null,
  metric text not null,
  step text not null default '',
  provider text not null,
  units bigint not null,
  micros bigint not null,
  occurred_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint ledger_pkey primary key (organization_id, effect_id),
  constraint valid_ledger_amounts check (units >= 0 and micros >= 0)
);
create index ledger_workflow on ledger (organization_id, workflow_id);
create index ledger_list on ledger (organization_id, occurred_at desc, effect_id desc);
select tenant_table('ledger', 'select, insert', 'select');

-- Budgets: a ceiling, what is spent and what is set aside; spent and reserved never pass the ceiling.
create table budgets (
  organization_id uuid not null,
  scope text not null,
  scope_id text not null,
  cap_micros bigint not null,
  spent_micros bigint not null default 0,
  reserved_micros bigint not null default 0,
  updated_at timestamptz not null default now(),
  constraint budgets_pkey primary key (organization_id, scope, scope_id),
  constraint valid_scope check (scope in ('month', 'workflow')),
  constraint valid_budget check (spent_micros >= 0 and reserved_micros >= 0),
  constraint within_ceiling check (spent_micros + reserved_micros <= cap_micros)
);
select touched('budgets');
select tenant_table('budgets', 'select, insert, update', 'select, update');

-- Reservations: money and quota set aside for one effect, until it is settled or released.
create table reservations (
  organization_id uuid not null,
  effect_id uuid not null,
  workflow_id uuid not null,
  metric text not null,
  provider text not null,
  units bigint not null,
  reserved_micros bigint not null,
  settled_micros bigint not null default 0,
  state text not null default 'held',
  billing_period text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '2 hours',
  constraint reservations_pkey primary key (organization_id, effect_id),
  constraint valid_reservation_state check (state in ('held', 'settled', 'released')),
  constraint valid_reservation check (units >= 0 and reserved_micros >= 0 and settled_micros >= 0)
);
create index reservations_workflow on reservations (organization_id, workflow_id);
create index reservations_quota on reservations (organization_id, metric, billing_period);
create index reservations_expiry on reservations (expires_at) where state = 'held';
select tenant_table('reservations', 'select, insert, update', 'select, update');

-- Invoices, their lines, and what the payment provider has told us.
create table invoices (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  billing_period text not null,
  status text not null default 'draft',
  total_micros bigint not null default 0,
  created_at timestamptz not null default now(),
  constraint invoices_pkey primary key (organization_id, id),
  constraint invoices_period_key unique (organization_id, billing_period),
  constraint valid_invoice_status check (status in ('draft', 'open', 'paid', 'void')),
  constraint valid_total check (total_micros >= 0)
);
select tenant_table('invoices', 'select', 'select, insert, update');
create table invoice_lines (
  organization_id uuid not null,
  invoice_id uuid not null,
  line integer not null,
  metric text not null,
  units bigint not null,
  amount_micros bigint not null,
  constraint invoice_lines_pkey primary key (organization_id, invoice_id, line),
  constraint invoice_lines_invoice_fkey foreign key (organization_id, invoice_id)
    references invoices (organization_id, id) on delete cascade
);
select tenant_table('invoice_lines', 'select', 'select, insert');
create table payment_events (
  organization_id uuid not null,
  event_id text not null,
  kind text not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  constraint payment_events_pkey primary key (organization_id, event_id)
);
select tenant_table('payment_events', 'select', 'select, insert');
