drop table intent_workflows;
drop function begin_at_step_1();
drop function raise_version();
drop table workflow_templates;
