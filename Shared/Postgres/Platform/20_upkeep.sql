-- What was done to keep this database well, and how it has grown. It tells of tables and indexes, never of rows: it belongs to
-- no tenant.

create table if not exists platform.upkeep (
  id bigint generated always as identity primary key,
  kind text not null,
  -- A table or an index, with its schema; of all that is done in a day, the schema.
  target text not null,
  -- The account of the machine that did it.
  operator text not null,
  begun_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  -- Null while it is under way, and of what was interrupted.
  outcome text,
  detail text not null default '',
  constraint valid_kind check (kind in ('vacuum', 'reindex', 'statistics', 'daily')),
  constraint valid_outcome check (outcome in ('done', 'failed'))
);
create index if not exists upkeep_begun on platform.upkeep (begun_at);

create table if not exists platform.sizes (
  taken_at timestamptz not null default clock_timestamp() primary key,
  bytes bigint not null
);

grant select, insert, delete on platform.upkeep, platform.sizes to migrator;
grant update (ended_at, outcome, detail) on platform.upkeep to migrator;
grant select on platform.upkeep, platform.sizes to monitor;

-- How full an index's pages are; without it indexes are made anew when somebody names them.
do $$
begin
  create extension if not exists pgstattuple schema extensions;
exception when others then
  raise notice 'pgstattuple is not available: %', sqlerrm;
end $$;
