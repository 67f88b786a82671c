-- A gate at which nobody decides in time lapses: the workflow fails by name, and a retry asks again about the same things.
alter table gates drop constraint valid_gate_status,
  add constraint valid_gate_status check (status in ('open', 'passed', 'rejected', 'superseded', 'lapsed'));

-- While its workflow is paused a run's clock stands still: since when.
alter table step_runs add column held_at timestamptz,
  add constraint held_while_dispatched check (held_at is null or status = 'dispatched');
