-- Usage and bookings are kept for three years. Of what is older the sums stay: of bookings for each workflow, month and
-- provider, so that every book still agrees with the others; of uses how many there were in a month and what they cost.
-- Waste stays as it is.
create table ledger_rollups (
  organization_id uuid not null,
  workflow_id uuid not null,
  billing_period text not null,
  provider text not null,
  entries bigint not null,
  micros bigint not null,
  rolled_up_at timestamptz not null default clock_timestamp(),
  constraint ledger_rollups_pkey primary key (organization_id, workflow_id, billing_period, provider),
  constraint valid_ledger_rollup check (entries > 0 and micros >= 0)
);
select tenant_table('ledger_rollups', 'select', 'select');
create table usage_rollups (
  organization_id uuid not null,
  billing_period text not null,
  uses bigint not null,
  cost_micros bigint not null,
  rolled_up_at timestamptz not null default clock_timestamp(),
  constraint usage_rollups_pkey primary key (organization_id, billing_period),
  constraint valid_usage_rollup check (uses > 0 and cost_micros >= 0)
);
select tenant_table('usage_rollups', 'select', 'select');

-- How what is old enough is found.
create index ledger_age on ledger (occurred_at);
create index reservations_age on reservations (coalesce(closed_at, created_at)) where state = 'released';

-- Rolls up so many of the organization's bookings, reservations and uses at most that are older than three years, and
-- returns how many those were. A booking goes with its reservation and its refund, so that at every moment each book
-- agrees with the others; what is held never goes, and nothing of whoever is under a legal hold.
create function roll_up(p_limit integer) returns bigint
  language plpgsql security definer set search_path = billing, platform, pg_temp
as $$
declare
  o uuid := org_id();
  before timestamptz := clock_timestamp() - interval '3 years';
  effects uuid[];
  events uuid[];
  given_back bigint;
begin
  -- Taken by whoever sets a hold, too: the second of both sees what the first did.
  perform pg_advisory_xact_lock(hashtextextended('legal hold ' || o::text, 0));
  if exists (select from legal_holds h where h.organization_id = o) then
    return 0;
  end if;

  effects := array(
    select l.effect_id from ledger l
    where l.organization_id = o and l.refund_of is null and l.occurred_at < before and not exists (
      select from reservations r where r.organization_id = o and r.effect_id = l.effect_id
        and (r.state = 'held' or coalesce(r.closed_at, r.created_at) >= before))
    order by l.occurred_at limit p_limit);
  with gone as (
    delete from ledger l where l.organization_id = o and (l.effect_id = any (effects) or l.refund_of = any (effects))
    returning l.workflow_id, billing_period(l.occurred_at) as period, l.provider, l.micros)
  insert into ledger_rollups as r (organization_id, workflow_id, billing_period, provider, entries, micros)
    select o, g.workflow_id, g.period, g.provider, count(*), sum(g.micros) from gone g group by 2, 3, 4
    on conflict (organization_id, workflow_id, billing_period, provider) do update set
      entries = r.entries + excluded.entries, micros = r.micros + excluded.micros, rolled_up_at = excluded.rolled_up_at;
  -- What a month and a day have spent is the sum of their reservations; a workflow's goes on being what it has spent in
  -- all.
  with gone as (
    delete from reservations r where r.organization_id = o and r.effect_id = any (effects) and r.state <> 'held'
    returning r.state, r.settled_micros, r.billing_period, r.billing_day),
  spent as (
    select 'month' as scope, g.billing_period as scope_id, sum(g.settled_micros) as micros from gone g
      where g.state = 'settled' group by 2
    union all
    select 'day', g.billing_day, sum(g.settled_micros) from gone g where g.state = 'settled' group by 2)
  update budgets b set spent_micros = b.spent_micros - s.micros from spent s
    where b.organization_id = o and b.scope = s.scope and b.scope_id = s.scope_id;
  delete from reservations r where r.organization_id = o and r.state = 'released' and r.effect_id in (
    select x.effect_id from reservations x
    where x.organization_id = o and x.state = 'released' and coalesce(x.closed_at, x.created_at) < before
      and not exists (select from ledger l where l.organization_id = o and l.effect_id = x.effect_id) limit p_limit);
  get diagnostics given_back = row_count;
  delete from budgets b where b.organization_id = o and b.scope in ('month', 'day')
    and left(b.scope_id, 7) < billing_period(before) and b.spent_micros = 0 and b.reserved_micros = 0;

  events := array(
    select e.event_id from usage_events e where e.organization_id = o and e.refund_of is null and e.occurred_at < before
    order by e.occurred_at limit p_limit);
  with gone as (
    delete from usage_events e where e.organization_id = o and e.occurred_at < before
      and (e.event_id = any (events) or e.refund_of = any (events))
    returning e.metric_type, billing_period(e.occurred_at) as period, e.units, e.cost_micros),
  rolled as (
    insert into usage_rollups as r (organization_id, billing_period, uses, cost_micros)
    select o, g.period, count(*), sum(g.cost_micros) from gone g group by 2
    on conflict (organization_id, billing_period) do update set uses = r.uses + excluded.uses,
      cost_micros = r.cost_micros + excluded.cost_micros, rolled_up_at = excluded.rolled_up_at)
  update usage_tracking t set usage_count = t.usage_count - s.units, cost_micros = t.cost_micros - s.micros
    from (
      select g.metric_type, g.period, sum(g.units) as units, sum(g.cost_micros) as micros from gone g group by 1, 2) s
    where t.organization_id = o and t.metric_type = s.metric_type and t.billing_period = s.period;
  delete from usage_tracking t where t.organization_id = o and t.billing_period <= billing_period(before)
    and t.usage_count = 0 and t.cost_micros = 0 and not exists (
      select from usage_events e where e.organization_id = o and e.metric_type = t.metric_type
        and billing_period(e.occurred_at) = t.billing_period);
  return cardinality(effects) + given_back + cardinality(events);
end $$;
select only_for('roll_up(integer)', 'billing_worker');

-- A bill of a month long ago is held against what is left of it.
create or replace function reconcile(p_provider text, p_period text, p_reported bigint) returns boolean
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  booked bigint;
begin
  -- A refund moves a cost from the one book to the other.
  select coalesce(sum(b.micros), 0) into booked from (
    select l.micros from ledger l where l.provider = p_provider and billing_period(l.occurred_at) = p_period
    union all
    select r.micros from ledger_rollups r where r.provider = p_provider and r.billing_period = p_period
    union all
    select w.micros from waste w where w.provider = p_provider and billing_period(w.occurred_at) = p_period) b;
  insert into provider_bills as b (provider, billing_period, reported_micros, booked_micros)
    values (p_provider, p_period, p_reported, booked)
    on conflict (provider, billing_period) do update set reported_micros = excluded.reported_micros,
      booked_micros = excluded.booked_micros, reported_at = excluded.reported_at;
  if abs(p_reported - booked) * 50 <= p_reported then
    return false;
  end if;
  insert into drift_alerts (provider, billing_period, reported_micros, booked_micros)
    values (p_provider, p_period, p_reported, booked) on conflict do nothing;
  return true;
end $$;

-- The sums are as much part of the accounts as what they were made of.
create or replace function erase_organization(out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = billing, platform, pg_temp
as $$
begin
  rows_anonymised := 0;
  rows_deleted := platform.delete_tenant('billing', array['ledger', 'ledger_rollups', 'waste', 'usage_tracking',
    'usage_events', 'usage_rollups', 'invoices', 'invoice_lines', 'erasures']);
end $$;
create or replace function rows_left() returns setof text
  language sql stable security definer set search_path = billing, platform, pg_temp
as $$ select platform.rows_left('billing', array['ledger', 'ledger_rollups', 'waste', 'usage_tracking', 'usage_events',
  'usage_rollups', 'invoices', 'invoice_lines', 'erasures', 'outbox', 'inbox']) $$;
