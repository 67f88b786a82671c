drop function record_approval(uuid, text, uuid, text, text, uuid, integer);
drop table intent_approvals;
