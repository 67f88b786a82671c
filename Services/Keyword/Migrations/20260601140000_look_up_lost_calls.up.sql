-- Calls that were lost when their item ended are asked about until somebody knows what came of them.
alter table effects
  add column look_up_at timestamptz,
  add column lookups integer not null default 0,
  add constraint valid_lookups check (lookups >= 0);
create index effects_lost on effects (created_at) where state in ('sent', 'unknown') and kind <> 'item';
