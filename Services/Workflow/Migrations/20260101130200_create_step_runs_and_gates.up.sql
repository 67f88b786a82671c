-- Transitions: every move of every workflow, numbered without gaps and chained by hash. Only transition() writes it.
create table transitions (
  organization_id uuid not null,
  workflow_id uuid not null,
  seq bigint not null,
  from_state text not null,
  to_state text not null,
  trigger text not null,
  cause_id uuid not null,
  actor uuid,
  at timestamptz not null default clock_timestamp(),
  prev_hash bytea not null,
  hash bytea not null,
  constraint transitions_pkey primary key (organization_id, workflow_id, seq),
  constraint transitions_cause_key unique (organization_id, workflow_id, cause_id),
  constraint transitions_workflow_fkey foreign key (organization_id, workflow_id)
    references intent_workflows (organization_id, id) on delete cascade,
  constraint transitions_legal_fkey foreign key (from_state, to_state, trigger)
    references legal_transitions (from_state, to_state, trigger),
  constraint valid_seq check (seq > 0)
);
create index transitions_legal on transitions (from_state, to_state, trigger);
select tenant_table('transitions', 'select', 'select');

-- Step runs: one attempt at one step; a rerun is a new row with the next run_no, a late outcome finds its row superseded.
create table step_runs (
  organization_id uuid not null,
  workflow_id uuid not null,
  step text not null,
  run_no integer not null,
  command_key uuid not null,
  status text not null default 'dispatched',
  attempt integer not null default 1,
  input bytea,
  input_hash bytea,
  output bytea,
  output_hash bytea,
  made integer not null default 0,
  items_total integer not null default 0,
  items_done integer not null default 0,
  items_failed integer not null default 0,
  cost_micros bigint not null default 0,
  reason text,
  message text,
  warnings text[] not null default '{}',
  deadline_at timestamptz,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  constraint step_runs_pkey primary key (organization_id, workflow_id, step, run_no),
  constraint step_runs_command_key unique (command_key),
  constraint step_runs_workflow_fkey foreign key (organization_id, workflow_id)
    references intent_workflows (organization_id, id) on delete cascade,
  constraint valid_step check (step in ('step_1_icp', 'step_2_competitors', 'step_3_seeds', 'step_4_longtails',
    'step_5_filtering', 'step_6_clustering', 'step_7_validation', 'step_8_subtopics', 'step_9_articles')),
  constraint valid_step_status check (status in ('dispatched', 'done', 'failed', 'cancelled', 'superseded')),
  constraint valid_numbers check (run_no > 0 and attempt > 0 and made >= 0 and items_total >= 0 and items_done >= 0
    and items_failed >= 0 and cost_micros >= 0),
  constraint finished_has_time check ((status = 'dispatched') = (finished_at is null))
);
-- At most one step of a workflow is at work.
create unique index step_runs_dispatched on step_runs (organization_id, workflow_id) where status = 'dispatched';
create index step_runs_deadline on step_runs (deadline_at) where status = 'dispatched';
select tenant_table('step_runs', 'select, insert, update', 'select, update, delete');

-- Gates: a question put to a person about one exact set of things.
create table gates (
  organization_id uuid not null,
  workflow_id uuid not null,
  step text not null,
  run_no integer not null,
  subject_hash bytea not null,
  required_role text not null default 'admin',
  summary jsonb not null default '{}',
  opened_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  closed_at timestamptz,
  status text not null default 'open',
  constraint gates_pkey primary key (organization_id, workflow_id, step, run_no),
  constraint gates_workflow_fkey foreign key (organization_id, workflow_id)
    references intent_workflows (organization_id, id) on delete cascade,
  constraint valid_gate_status check (status in ('open', 'passed', 'rejected', 'superseded')),
  constraint valid_required_role check (required_role in ('viewer', 'member', 'editor', 'admin', 'owner')),
  constraint valid_summary check (jsonb_typeof(summary) = 'object')
);
create unique index gates_open on gates (organization_id, workflow_id) where status = 'open';
create index gates_expiry on gates (expires_at) where status = 'open';
select tenant_table('gates', 'select, insert, update', 'select, update, delete');

-- Gate decisions: who answered what; only ever added to.
create table gate_decisions (
  organization_id uuid not null,
  id uuid not null default uuid7(),
  workflow_id uuid not null,
  step text not null,
  run_no integer not null,
  decision text not null,
  subject_hash bytea not null,
  selection jsonb not null default '[]',
  user_id uuid not null,
  feedback text,
  at timestamptz not null default clock_timestamp(),
  constraint gate_decisions_pkey primary key (organization_id, id),
  constraint gate_decisions_gate_fkey foreign key (organization_id, workflow_id, step, run_no)
    references gates (organization_id, workflow_id, step, run_no) on delete cascade,
  constraint valid_decision check (decision in ('approved', 'rejected')),
  constraint valid_feedback check (length(feedback) <= 4000)
);
create index gate_decisions_gate on gate_decisions (organization_id, workflow_id, step, run_no);
select tenant_table('gate_decisions', 'select, insert', 'select');

-- Timers: when to look again at a workflow.
create table timers (
  organization_id uuid not null,
  workflow_id uuid not null,
  kind text not null,
  due_at timestamptz not null,
  payload jsonb not null default '{}',
  constraint timers_pkey primary key (organization_id, workflow_id, kind),
  constraint timers_workflow_fkey foreign key (organization_id, workflow_id)
    references intent_workflows (organization_id, id) on delete cascade
);
create index timers_due on timers (due_at);
select tenant_table('timers', 'select, insert, update, delete', 'select, insert, update, delete');

-- Progress: what a watcher is told, numbered without gaps so that a client resumes where it stopped.
create table progress (
  organization_id uuid not null,
  workflow_id uuid not null,
  seq bigint not null,
  kind text not null,
  step text,
  payload jsonb not null default '{}',
  at timestamptz not null default clock_timestamp(),
  constraint progress_pkey primary key (organization_id, workflow_id, seq),
  constraint progress_workflow_fkey foreign key (organization_id, workflow_id)
    references intent_workflows (organization_id, id) on delete cascade
);
create index progress_age on progress (at);
select tenant_table('progress', 'select, insert', 'select, delete');

-- Progress counters: the last number given out per workflow; its row lock is what keeps the numbers without gaps.
create table progress_counters (
  organization_id uuid not null,
  workflow_id uuid not null,
  seq bigint not null,
  constraint progress_counters_pkey primary key (organization_id, workflow_id),
  constraint progress_counters_workflow_fkey foreign key (organization_id, workflow_id)
    references intent_workflows (organization_id, id) on delete cascade
);
select tenant_table('progress_counters', 'select, insert, update', 'select');

-- Adds a progress event and returns its number.
create function append_progress(p_workflow_id uuid, p_kind text, p_step text, p_payload jsonb) returns bigint
  language plpgsql security invoker set search_path = workflow, platform, pg_temp
as $$
declare
  o uuid := org_id();
  n bigint;
begin
  insert into progress_counters as c (organization_id, workflow_id, seq) values (o, p_workflow_id, 1)
    on conflict (organization_id, workflow_id) do update set seq = c.seq + 1
    returning c.seq into n;
  insert into progress (organization_id, workflow_id, seq, kind, step, payload)
    values (o, p_workflow_id, n, p_kind, p_step, coalesce(p_payload, '{}'));
  return n;
end $$;
grant execute on function append_progress(uuid, text, text, jsonb) to workflow_app;
