-- Workflows that wait for money are looked for once a second.
create index intent_workflows_without_money on intent_workflows (updated_at)
  where run_status = 'paused' and failure_reason = 'ceiling_reached';

-- What a step has taken lately, newest first: what the time until a workflow rests is told from.
create index step_runs_done on step_runs (organization_id, step, finished_at desc) where status = 'done';
