-- Workflows that ended more than a year ago keep their row (state, times, cost), their moves and what was decided about
-- articles; the rest goes, once. The audit log goes on telling what happened.
alter table intent_workflows add column archived_at timestamptz,
  add constraint archived_is_over check (archived_at is null or finished_at is not null);
drop index intent_workflows_finished;
create index intent_workflows_finished on intent_workflows (finished_at)
  where finished_at is not null and archived_at is null;

-- True when it was done now. What is not over, not old enough or under a legal hold stays as it is, whoever asks.
create function archive_workflow(p_workflow_id uuid) returns boolean
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  o uuid := org_id();
begin
  -- Taken by whoever sets a hold, too: the second of both sees what the first did.
  perform pg_advisory_xact_lock(hashtextextended('legal hold ' || o::text, 0));
  update intent_workflows w set archived_at = clock_timestamp()
    where w.organization_id = o and w.id = p_workflow_id and w.archived_at is null
      and w.state in ('completed', 'cancelled') and w.finished_at < clock_timestamp() - interval '1 year'
      and not exists (select from legal_holds h where h.organization_id = o);
  if not found then
    return false;
  end if;
  -- Decisions go with their gates.
  delete from gates where organization_id = o and workflow_id = p_workflow_id;
  delete from step_runs where organization_id = o and workflow_id = p_workflow_id;
  delete from cost_entries where organization_id = o and workflow_id = p_workflow_id;
  delete from progress where organization_id = o and workflow_id = p_workflow_id;
  delete from progress_counters where organization_id = o and workflow_id = p_workflow_id;
  delete from timers where organization_id = o and workflow_id = p_workflow_id;
  delete from intent_approvals where organization_id = o and workflow_id = p_workflow_id and entity_type <> 'article';
  perform append_audit('workflow.archived', 'workflow', p_workflow_id, null, null, null, '{}');
  return true;
end $$;
select only_for('archive_workflow(uuid)', 'workflow_worker');
