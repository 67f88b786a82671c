-- Workflow templates: a name for settings that are used again.
create table workflow_templates (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  settings jsonb not null default '{}',
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint workflow_templates_pkey primary key (organization_id, id),
  constraint workflow_templates_name_key unique (organization_id, name),
  constraint valid_settings check (jsonb_typeof(settings) = 'object')
);
select touched('workflow_templates');
select tenant_table('workflow_templates');

-- Workflows: the seed's eleven states, and beside them how the step of that state is doing. state, seq, version and
-- the actual cost are written by transition() and record_cost() only.
create table intent_workflows (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  state text not null default 'step_1_icp',
  icp_data jsonb,
  competitor_urls text[] not null default '{}',
  settings jsonb not null default '{}',
  keywords_count integer not null default 0,
  articles_count integer not null default 0,
  completion_percentage numeric(5,2) not null default 0.00,
  estimated_cost_micros bigint not null default 0,
  estimated_cost numeric(10,4) generated always as ((estimated_cost_micros / 1000000.0)::numeric(10,4)) stored,
  actual_cost_micros bigint not null default 0,
  actual_cost numeric(10,4) generated always as ((actual_cost_micros / 1000000.0)::numeric(10,4)) stored,
  run_status text not null default 'idle',
  paused_from text,
  epoch integer not null default 1,
  version bigint not null default 1,
  seq bigint not null default 0,
  definition_hash bytea,
  template_id uuid,
  parent_id uuid,
  priority smallint not null default 100,
  failure_reason text,
  failure_message text,
  cancel_requested_at timestamptz,
  deadline_at timestamptz,
  finished_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint intent_workflows_pkey primary key (organization_id, id),
  constraint intent_workflows_template_fkey foreign key (organization_id, template_id)
    references workflow_templates (organization_id, id) on delete set null (template_id),
  constraint intent_workflows_parent_fkey foreign key (organization_id, parent_id)
    references intent_workflows (organization_id, id) on delete set null (parent_id),
  constraint valid_workflow_state check (state in (
    'step_1_icp', 'step_2_competitors', 'step_3_seeds',
    'step_4_longtails', 'step_5_filtering', 'step_6_clustering',
    'step_7_validation', 'step_8_subtopics', 'step_9_articles',
    'completed', 'cancelled')),
  constraint valid_run_status check (run_status in ('idle', 'queued', 'running', 'waiting_human', 'failed', 'paused')),
  constraint valid_paused_from check (
    paused_from in ('idle', 'queued', 'running', 'waiting_human', 'failed')
    and (run_status = 'paused') = (paused_from is not null)),
  constraint terminal_is_idle check (state not in ('completed', 'cancelled') or run_status = 'idle'),
  constraint failed_has_reason check (run_status <> 'failed' or failure_reason is not null),
  constraint valid_name check (length(btrim(name)) between 1 and 200),
  constraint valid_description check (length(description) <= 4000),
  constraint valid_icp_data check (jsonb_typeof(icp_data) = 'object'),
  constraint valid_settings check (jsonb_typeof(settings) = 'object'),
  constraint valid_counts check (keywords_count >= 0 and articles_count >= 0),
  constraint valid_completion check (completion_percentage between 0 and 100),
  constraint valid_costs check (
    estimated_cost_micros between 0 and 999999999900 and actual_cost_micros between 0 and 999999999900),
  constraint valid_numbers check (epoch > 0 and version > 0 and seq >= 0)
) with (fillfactor = 80);
create unique index intent_workflows_name_key on intent_workflows (organization_id, lower(name))
  where state <> 'cancelled';
create index intent_workflows_list on intent_workflows (organization_id, created_at desc, id desc);
create index intent_workflows_state on intent_workflows (organization_id, state);
create index intent_workflows_template on intent_workflows (organization_id, template_id)
  where template_id is not null;
create index intent_workflows_parent on intent_workflows (organization_id, parent_id) where parent_id is not null;
create index intent_workflows_queued on intent_workflows (priority, created_at) where run_status in ('queued', 'running');
create index intent_workflows_finished on intent_workflows (finished_at) where finished_at is not null;
select touched('intent_workflows');

-- Raises version whenever something a caller may have decided upon has changed; counters do not count.
create function raise_version() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if (new.state, new.run_status, new.epoch, new.name, new.description, new.settings, new.icp_data)
    is distinct from (old.state, old.run_status, old.epoch, old.name, old.description, old.settings, old.icp_data) then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
create trigger raise_version before update on intent_workflows for each row execute function raise_version();

-- A new workflow begins at the beginning, whoever inserts it.
create function begin_at_step_1() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.state := 'step_1_icp';
  new.seq := 0;
  new.version := 1;
  new.actual_cost_micros := 0;
  return new;
end $$;
create trigger begin_at_step_1 before insert on intent_workflows for each row execute function begin_at_step_1();

select tenant_table('intent_workflows', 'select, insert, delete', 'select, delete');
grant update (name, description, icp_data, competitor_urls, settings, keywords_count, articles_count,
  completion_percentage, estimated_cost_micros, run_status, paused_from, epoch, definition_hash, template_id, priority,
  failure_reason, failure_message, cancel_requested_at, deadline_at) on intent_workflows to workflow_app;
grant update (run_status, paused_from, failure_reason, failure_message, priority, deadline_at)
  on intent_workflows to workflow_worker;
