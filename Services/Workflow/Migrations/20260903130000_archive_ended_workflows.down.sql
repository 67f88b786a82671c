-- What was archived is gone; its row stays.
drop function archive_workflow(uuid);
drop index intent_workflows_finished;
create index intent_workflows_finished on intent_workflows (finished_at) where finished_at is not null;
alter table intent_workflows drop constraint archived_is_over, drop column archived_at;
