-- When its organization's ceilings were last changed while a run was at work: a refusal that is heard of later may be older.
alter table step_runs add column raised_at timestamptz;

-- Also those that wait for the operator.
drop index intent_workflows_without_money;
create index intent_workflows_without_money on intent_workflows (updated_at)
  where run_status = 'paused' and failure_reason is not null;
