alter table step_runs drop constraint held_while_dispatched, drop column held_at;
alter table gates no force row level security;
update gates set status = 'superseded' where status = 'lapsed';
alter table gates force row level security;
alter table gates drop constraint valid_gate_status,
  add constraint valid_gate_status check (status in ('open', 'passed', 'rejected', 'superseded'));
