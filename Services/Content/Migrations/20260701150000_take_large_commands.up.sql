-- One index for what waits, where three said a part of it each: a row of a large command is written into three indexes, not five.
-- Leases that lapse are found among the few items that run.
drop index items_leased;
drop index items_due;
drop index items_open;
drop index items_next;
create index items_pending on items (parked, organization_id, vpass, item_no) where status = 'pending';
-- Organizations with something to do are known by their jobs, so that nobody walks over rows of a command that is just being taken;
-- of what was cancelled, by what had been begun.
create index items_begun on items (parked, organization_id) where status = 'pending' and token > 0;
drop index jobs_open;
create index jobs_open on jobs (held, organization_id) where status in ('accepted', 'running');

-- What has ended of a job is counted in its row. The owner sees no organization's rows while row security is forced on it.
alter table jobs no force row level security;
alter table items no force row level security;
update jobs set items_done = ended.items, cost_micros = ended.micros
from (select organization_id, command_key, count(*) filter (where status in ('done', 'failed', 'quarantined')) as items,
    sum(cost_micros) as micros
  from items group by organization_id, command_key) ended
where jobs.status in ('accepted', 'running') and ended.organization_id = jobs.organization_id
  and ended.command_key = jobs.command_key;
alter table items force row level security;
alter table jobs force row level security;
