-- Cost entries: every amount ever added to a workflow's counter, once; the counter is their sum.
create table cost_entries (
  organization_id uuid not null,
  event_id uuid not null,
  workflow_id uuid not null,
  step text not null,
  metric text not null,
  units bigint not null,
  cost_micros bigint not null,
  at timestamptz not null default clock_timestamp(),
  constraint cost_entries_pkey primary key (organization_id, event_id),
  constraint cost_entries_workflow_fkey foreign key (organization_id, workflow_id)
    references intent_workflows (organization_id, id) on delete cascade,
  constraint valid_metric_type check (metric in ('icp_generation', 'competitor_analysis', 'keyword_research',
    'longtail_expansion', 'embedding', 'subtopics', 'research', 'article_generation', 'publish', 'image', 'api_call')),
  constraint valid_amounts check (units >= 0 and cost_micros >= 0)
);
create index cost_entries_workflow on cost_entries (organization_id, workflow_id);
select tenant_table('cost_entries', 'select', 'select');

-- Adds an amount to a workflow's cost. False if this event was counted before, or the workflow does not exist.
create function record_cost(p_event_id uuid, p_workflow_id uuid, p_step text, p_metric text, p_units bigint,
  p_micros bigint) returns boolean
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  o uuid := org_id();
begin
  perform from intent_workflows w where w.organization_id = o and w.id = p_workflow_id for update;
  if not found then
    return false;
  end if;
  insert into cost_entries (organization_id, event_id, workflow_id, step, metric, units, cost_micros)
    values (o, p_event_id, p_workflow_id, p_step, p_metric, p_units, p_micros)
    on conflict (organization_id, event_id) do nothing;
  if not found then
    return false;
  end if;
  update intent_workflows w set actual_cost_micros = w.actual_cost_micros + p_micros
    where w.organization_id = o and w.id = p_workflow_id;
  return true;
end $$;
select only_for('record_cost(uuid, uuid, text, text, bigint, bigint)', 'workflow_app, workflow_worker');
