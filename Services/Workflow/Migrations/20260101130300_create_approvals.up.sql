-- Approvals: a person's decision about one thing. A later decision supersedes, it does not overwrite.
create table intent_approvals (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  workflow_id uuid,
  entity_type text not null,
  entity_id uuid not null,
  decision text not null,
  feedback text,
  user_id uuid not null,
  epoch integer not null default 1,
  superseded_by uuid,
  created_at timestamptz not null default now(),
  constraint intent_approvals_pkey primary key (organization_id, id),
  constraint intent_approvals_workflow_fkey foreign key (organization_id, workflow_id)
    references intent_workflows (organization_id, id) on delete cascade,
  constraint intent_approvals_superseded_fkey foreign key (organization_id, superseded_by)
    references intent_approvals (organization_id, id) on delete cascade deferrable initially deferred,
  constraint valid_entity_type check (entity_type in ('keyword', 'workflow', 'cluster', 'article')),
  constraint valid_decision check (decision in ('approved', 'rejected')),
  constraint valid_feedback check (length(feedback) <= 4000),
  constraint valid_epoch check (epoch > 0)
);
create unique index intent_approvals_current on intent_approvals (organization_id, entity_type, entity_id)
  where superseded_by is null;
create index intent_approvals_workflow on intent_approvals (organization_id, workflow_id, created_at);
create index intent_approvals_superseded on intent_approvals (organization_id, superseded_by)
  where superseded_by is not null;
create index intent_approvals_user on intent_approvals (organization_id, user_id);
select tenant_table('intent_approvals', 'select, insert', 'select, delete');
grant update (superseded_by) on intent_approvals to workflow_app;

-- Records a decision; the one that held before, if any, points to it. Returns the new row's id.
create function record_approval(p_workflow_id uuid, p_entity_type text, p_entity_id uuid, p_decision text,
  p_feedback text, p_user_id uuid, p_epoch integer default 1) returns uuid
  language plpgsql security invoker set search_path = workflow, platform, pg_temp
as $$
declare
  o uuid := org_id();
  fresh uuid := uuid7();
begin
  update intent_approvals set superseded_by = fresh
    where organization_id = o and entity_type = p_entity_type and entity_id = p_entity_id and superseded_by is null;
  insert into intent_approvals (organization_id, id, workflow_id, entity_type, entity_id, decision, feedback, user_id, epoch)
    values (o, fresh, p_workflow_id, p_entity_type, p_entity_id, p_decision, p_feedback, p_user_id, p_epoch);
  return fresh;
end $$;
grant execute on function record_approval(uuid, text, uuid, text, text, uuid, integer) to workflow_app;
