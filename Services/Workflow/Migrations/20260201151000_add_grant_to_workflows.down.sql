alter table intent_workflows drop column grant_id;
