drop index step_runs_done;
drop index intent_workflows_without_money;
