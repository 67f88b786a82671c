drop trigger follow_audit on intent_audit_logs;
drop function follow_audit();
drop table activities;
