drop index effects_lost;
alter table effects
  drop constraint valid_lookups,
  drop column lookups,
  drop column look_up_at;
