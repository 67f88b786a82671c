-- The grant under which a workflow runs: identity's record that a person asked for it and that nobody has taken it back.
alter table intent_workflows add column grant_id uuid;
grant update (grant_id) on intent_workflows to workflow_app;
