drop index intent_workflows_without_money;
create index intent_workflows_without_money on intent_workflows (updated_at)
  where run_status = 'paused' and failure_reason = 'ceiling_reached';
alter table step_runs drop column raised_at;
