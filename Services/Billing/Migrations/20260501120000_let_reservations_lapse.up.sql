-- A reservation lives as long as its holder: a minute at a time. What lapses is given back and says why; what is booked after that
-- and finds no room is the platform's.
alter table reservations
  add column billing_day text not null default '',
  add column closed_at timestamptz,
  add column closed_because text,
  alter column expires_at set default clock_timestamp() + interval '60 seconds';

-- What was expected to be spent at most, beside what was. A refund is an entry of its own, and names the one it takes back.
alter table ledger
  add column estimate_micros bigint not null default 0,
  add column refund_of uuid,
  add constraint ledger_refund_key unique (organization_id, refund_of),
  add constraint ledger_refund_fkey foreign key (organization_id, refund_of) references ledger (organization_id, effect_id),
  drop constraint valid_ledger_amounts,
  add constraint valid_ledger_amounts check (
    estimate_micros >= 0 and case when refund_of is null then units >= 0 and micros >= 0 else units <= 0 and micros <= 0 end);
alter table usage_events
  add column refund_of uuid,
  drop constraint valid_usage_event,
  add constraint valid_usage_event check (
    case when refund_of is null then units >= 0 and cost_micros >= 0 else units <= 0 and cost_micros <= 0 end);

-- Ceilings that an organization has set; a budget takes its cap from here when it begins.
create table ceilings (
  organization_id uuid not null,
  scope text not null,
  cap_micros bigint not null,
  updated_at timestamptz not null default now(),
  constraint ceilings_pkey primary key (organization_id, scope),
  constraint valid_ceiling_scope check (scope in ('call', 'workflow', 'day', 'month')),
  constraint valid_ceiling check (cap_micros >= 0)
);
select touched('ceilings');
select tenant_table('ceilings', 'select, insert, update', 'select');

-- A month's ceiling was a row of that month alone until now, and lapsed with it.
alter table budgets no force row level security;
alter table ceilings no force row level security;
insert into ceilings (organization_id, scope, cap_micros)
  select distinct on (organization_id) organization_id, 'month', cap_micros from budgets where scope = 'month'
  order by organization_id, scope_id desc;
alter table budgets force row level security;
alter table ceilings force row level security;

alter table budgets drop constraint valid_scope,
  add constraint valid_scope check (scope in ('month', 'workflow', 'day'));

-- Waste: money that bought nothing, or was reported too late. It is the platform's and in no organization's sums; the
-- organization stands here so that it can be traced.
create table waste (
  organization_id uuid not null,
  waste_id uuid not null,
  effect_id uuid not null,
  workflow_id uuid not null,
  metric text not null,
  provider text not null,
  micros bigint not null,
  why text not null,
  occurred_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint waste_pkey primary key (organization_id, waste_id),
  constraint valid_waste check (micros >= 0),
  constraint valid_why check (why in ('lost_call', 'refused_answer', 'lapsed', 'refunded'))
);
create index waste_workflow on waste (organization_id, workflow_id);
create index waste_age on waste (occurred_at);
select tenant_table('waste', 'select, insert', 'select');

-- The whole installation's spending by month, under the operator's ceiling. Nobody's row: only the functions below touch it.
create table installation_budgets (
  billing_period text not null,
  cap_micros bigint,
  spent_micros bigint not null default 0,
  reserved_micros bigint not null default 0,
  constraint installation_budgets_pkey primary key (billing_period),
  constraint valid_installation_budget check (spent_micros >= 0 and reserved_micros >= 0),
  constraint within_installation_ceiling check (spent_micros + reserved_micros <= cap_micros)
);
grant select on installation_budgets to billing_worker;

-- Sets money aside for the whole installation. False when it would pass the ceiling; no ceiling when null.
create function reserve_for_installation(p_period text, p_micros bigint, p_cap bigint) returns boolean
  language plpgsql security definer set search_path = billing, platform, pg_temp
as $$
begin
  insert into installation_budgets (billing_period) values (p_period) on conflict do nothing;
  -- A ceiling below what is spent already lets nothing more in; what was spent stays spent.
  update installation_budgets b set reserved_micros = b.reserved_micros + p_micros, cap_micros = p_cap
    where b.billing_period = p_period and (p_cap is null or b.spent_micros + b.reserved_micros + p_micros <= p_cap);
  return found;
end $$;
select only_for('reserve_for_installation(text, bigint, bigint)', 'billing_app');

-- Books what was reserved, or gives it back. A bill above its reservation raises the ceiling: it has been spent.
create function close_for_installation(p_period text, p_reserved bigint, p_spent bigint) returns void
  language plpgsql security definer set search_path = billing, platform, pg_temp
as $$
begin
  update installation_budgets b set
      cap_micros = greatest(b.cap_micros, b.spent_micros + p_spent + b.reserved_micros - least(p_reserved, b.reserved_micros)),
      spent_micros = b.spent_micros + p_spent, reserved_micros = b.reserved_micros - least(p_reserved, b.reserved_micros)
    where b.billing_period = p_period;
end $$;
select only_for('close_for_installation(text, bigint, bigint)', 'billing_app');

-- The day an instant belongs to, in UTC: '2026-11-30'.
create function billing_day(at timestamptz) returns text
  language sql immutable set search_path = pg_catalog, pg_temp
as $$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD') $$;
grant execute on function billing_day(timestamptz) to billing_app, billing_worker;

-- Adds to what is set aside in a budget, beginning it with its ceiling. Raises `ceiling` naming the scope when there is no room.
create function set_aside(p_scope text, p_scope_id text, p_micros bigint, p_cap bigint) returns void
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  o uuid := org_id();
begin
  insert into budgets (organization_id, scope, scope_id, cap_micros) values (o, p_scope, p_scope_id, p_cap)
    on conflict do nothing;
  update budgets b set reserved_micros = b.reserved_micros + p_micros
    where b.organization_id = o and b.scope = p_scope and b.scope_id = p_scope_id
      and b.spent_micros + b.reserved_micros + p_micros <= b.cap_micros;
  if not found then
    raise exception '%', p_scope using errcode = 'BL007';
  end if;
end $$;
grant execute on function set_aside(text, text, bigint, bigint) to billing_app, billing_worker;

-- Moves a reservation's money out of what is set aside and into what is spent, in each of its budgets; ceilings rise by what could
-- not be foreseen.
create function close_budgets(p_workflow_id uuid, p_month text, p_day text, p_reserved bigint, p_spent bigint) returns void
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
begin
  perform from budgets b
    where b.organization_id = org_id() and ((b.scope = 'month' and b.scope_id = p_month)
      or (b.scope = 'workflow' and b.scope_id = p_workflow_id::text) or (b.scope = 'day' and b.scope_id = p_day))
    order by b.scope desc for update;
  update budgets b set
      cap_micros = greatest(b.cap_micros, b.spent_micros + p_spent + b.reserved_micros - p_reserved),
      spent_micros = b.spent_micros + p_spent, reserved_micros = b.reserved_micros - p_reserved
    where b.organization_id = org_id() and ((b.scope = 'month' and b.scope_id = p_month)
      or (b.scope = 'workflow' and b.scope_id = p_workflow_id::text) or (b.scope = 'day' and b.scope_id = p_day));
  if p_reserved > 0 or p_spent > 0 then
    perform close_for_installation(p_month, p_reserved, p_spent);
  end if;
end $$;
grant execute on function close_budgets(uuid, text, text, bigint, bigint) to billing_app, billing_worker;

drop function reserve(uuid, uuid, text, text, bigint, bigint, bigint);
-- Sets money and quota aside for one effect, for a minute. Outcomes: held, settled (a duplicate), quota, price, and `ceiling` with
-- the scope that has no room: call, workflow, day, month, installation.
create function reserve(p_effect_id uuid, p_workflow_id uuid, p_metric text, p_provider text, p_units bigint,
  p_max_micros bigint, p_workflow_cap bigint, p_installation_cap bigint) returns table (outcome text, duplicate boolean)
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  o uuid := org_id();
  month text := billing_period(clock_timestamp());
  day text := billing_day(clock_timestamp());
  known record;
  allowed bigint;
  used bigint;
  price bigint;
  caps jsonb;
  quota_name text := case p_metric when 'article_generation' then 'articles' when 'competitor_analysis' then 'keyword_research' end;
begin
  -- One reservation at a time for an organization: a count is only true while nobody else can add to it.
  perform pg_advisory_xact_lock(hashtextextended('reserve ' || o::text, 0));
  select r.state into known from reservations r where r.organization_id = o and r.effect_id = p_effect_id;
  if found and known.state <> 'released' then
    update reservations r set expires_at = clock_timestamp() + interval '60 seconds'
      where r.organization_id = o and r.effect_id = p_effect_id and r.state = 'held';
    return query select known.state, true;
    return;
  end if;
  -- The latest price from a day that has come: one that is still to come is none, and one that was replaced is none any more.
  select b.micros_per_unit into price from price_book b
    where b.provider = p_provider and b.metric = p_metric and b.valid_from <= (clock_timestamp() at time zone 'UTC')::date
    order by b.valid_from desc limit 1;
  if price is null then
    return query select 'price'::text, false;
    return;
  end if;
  if quota_name is not null and p_units > 0 then
    select q.quota into allowed from plan_quotas q
      where q.name = quota_name and q.plan = coalesce((select s.plan from subscriptions s where s.organization_id = o), 'starter');
    select coalesce(sum(r.units), 0) into used from reservations r
      where r.organization_id = o and r.metric = p_metric and r.billing_period = month and r.state <> 'released';
    if allowed is not null and used + p_units > allowed then
      return query select 'quota'::text, false;
      return;
    end if;
  end if;
  select coalesce(jsonb_object_agg(c.scope, c.cap_micros), '{}') into caps from ceilings c where c.organization_id = o;
  if p_max_micros > (caps->>'call')::bigint then
    return query select 'ceiling call'::text, false;
    return;
  end if;
  begin
    perform set_aside('workflow', p_workflow_id::text, p_max_micros,
      least(nullif(p_workflow_cap, 0), coalesce((caps->>'workflow')::bigint, case when p_workflow_cap > 0 then p_workflow_cap else 100000000 end)));
    -- In the order in which close_budgets locks.
    perform set_aside('month', month, p_max_micros, coalesce((caps->>'month')::bigint, 25000000));
    if caps ? 'day' then
      perform set_aside('day', day, p_max_micros, (caps->>'day')::bigint);
    else
      day := '';
    end if;
    if p_max_micros > 0 and not reserve_for_installation(month, p_max_micros, p_installation_cap) then
      raise exception 'installation' using errcode = 'BL007';
    end if;
  exception when sqlstate 'BL007' then
    return query select 'ceiling ' || sqlerrm, false;
    return;
  end;
  insert into reservations as r (organization_id, effect_id, workflow_id, metric, provider, units, reserved_micros, billing_period,
      billing_day)
    values (o, p_effect_id, p_workflow_id, p_metric, p_provider, p_units, p_max_micros, month, day)
    on conflict (organization_id, effect_id) do update set state = 'held', reserved_micros = excluded.reserved_micros,
      units = excluded.units, billing_period = excluded.billing_period, billing_day = excluded.billing_day, settled_micros = 0,
      workflow_id = excluded.workflow_id, expires_at = excluded.expires_at, closed_at = null, closed_because = null;
  return query select 'held'::text, false;
end $$;

-- The quota counts what was reserved: an article is one, however many calls it takes and whatever their provider counts in.
-- Books what an effect really cost, once, and gives the rest of its reservation back. One that was given back meanwhile is booked
-- where every ceiling has room for it still; otherwise the platform pays, and the outcome is `waste`.
create or replace function settle(p_effect_id uuid, p_micros bigint, p_units bigint, p_at timestamptz, p_step text)
  returns table (outcome text, duplicate boolean)
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  o uuid := org_id();
  r record;
begin
  select * into r from reservations x where x.organization_id = o and x.effect_id = p_effect_id for update;
  if not found then
    return query select 'not_found'::text, false;
    return;
  end if;
  if r.state = 'settled' then
    return query select 'settled'::text, true;
    return;
  end if;
  if r.state = 'released' then
    if r.closed_because = 'waste' then
      return query select 'waste'::text, true;
      return;
    end if;
    if r.closed_because = 'refunded' or exists (select from budgets b where b.organization_id = o and ((b.scope = 'month' and b.scope_id = r.billing_period)
        or (b.scope = 'workflow' and b.scope_id = r.workflow_id::text) or (b.scope = 'day' and b.scope_id = r.billing_day))
        and b.spent_micros + b.reserved_micros + p_micros > b.cap_micros) then
      insert into waste (organization_id, waste_id, effect_id, workflow_id, metric, provider, micros, why, occurred_at)
        values (o, p_effect_id, p_effect_id, r.workflow_id, r.metric, r.provider, p_micros,
          case r.closed_because when 'refunded' then 'refunded' else 'lapsed' end, p_at) on conflict do nothing;
      update reservations x set closed_because = 'waste' where x.organization_id = o and x.effect_id = p_effect_id;
      return query select 'waste'::text, false;
      return;
    end if;
  end if;
  perform close_budgets(r.workflow_id, r.billing_period, r.billing_day, case when r.state = 'held' then r.reserved_micros else 0 end,
    p_micros);
  update reservations x set state = 'settled', settled_micros = p_micros, closed_at = clock_timestamp(),
      closed_because = case when r.state = 'held' then 'settled' else 'settled late' end
    where x.organization_id = o and x.effect_id = p_effect_id;
  insert into ledger (organization_id, effect_id, workflow_id, metric, step, provider, units, micros, occurred_at, estimate_micros)
    values (o, p_effect_id, r.workflow_id, r.metric, p_step, r.provider, p_units, p_micros, p_at, r.reserved_micros)
    on conflict do nothing;
  perform record_usage(p_effect_id, r.workflow_id, r.metric, p_units, p_micros, p_at);
  return query select 'settled'::text, false;
end $$;

drop function release(uuid);
-- Gives a reservation back unspent, once: its money and its unit of the quota. What is settled stays settled.
create function release(p_effect_id uuid, p_because text) returns table (outcome text, duplicate boolean)
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  o uuid := org_id();
  r record;
begin
  select * into r from reservations x where x.organization_id = o and x.effect_id = p_effect_id for update;
  if not found then
    return query select 'not_found'::text, false;
    return;
  end if;
  -- Whoever lets it lapse has looked before: it may have been renewed meanwhile.
  if r.state <> 'held' or (p_because = 'lapsed' and r.expires_at > clock_timestamp()) then
    return query select r.state::text, true;
    return;
  end if;
  perform close_budgets(r.workflow_id, r.billing_period, r.billing_day, r.reserved_micros, 0);
  update reservations x set state = 'released', closed_at = clock_timestamp(), closed_because = left(p_because, 100)
    where x.organization_id = o and x.effect_id = p_effect_id;
  return query select 'released'::text, false;
end $$;

-- Gives back what was settled for something that came to nothing: money and the unit of the quota return to the organization, the
-- cost becomes the platform's, and the entry that says so names the one it takes back. What is held is released, and what will be
-- reported for it is the platform's too.
create function refund(p_effect_id uuid) returns table (outcome text, duplicate boolean)
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  o uuid := org_id();
  r record;
  l record;
begin
  select * into r from reservations x where x.organization_id = o and x.effect_id = p_effect_id for update;
  if found and r.state = 'held' then
    return query select * from release(p_effect_id, 'refunded');
    return;
  end if;
  select * into l from ledger x where x.organization_id = o and x.effect_id = p_effect_id and x.refund_of is null;
  if r.effect_id is null or r.state <> 'settled' or l.effect_id is null then
    return query select coalesce(r.state, 'not_found')::text, true;
    return;
  end if;
  -- First, as whoever settles does; the installation has spent it.
  perform close_budgets(r.workflow_id, r.billing_period, r.billing_day, 0, -l.micros);
  insert into ledger (organization_id, effect_id, workflow_id, metric, step, provider, units, micros, occurred_at, refund_of)
    values (o, gen_random_uuid(), l.workflow_id, l.metric, l.step, l.provider, -l.units, -l.micros, l.occurred_at, p_effect_id);
  insert into waste (organization_id, waste_id, effect_id, workflow_id, metric, provider, micros, why, occurred_at)
    values (o, p_effect_id, p_effect_id, l.workflow_id, l.metric, l.provider, l.micros, 'refunded', l.occurred_at);
  insert into usage_events (organization_id, event_id, workflow_id, metric_type, units, cost_micros, occurred_at, refund_of)
    values (o, gen_random_uuid(), l.workflow_id, l.metric, -l.units, -l.micros, l.occurred_at, p_effect_id);
  update usage_tracking t set usage_count = t.usage_count - l.units, cost_micros = t.cost_micros - l.micros, last_updated = clock_timestamp()
    where t.organization_id = o and t.metric_type = l.metric and t.billing_period = billing_period(l.occurred_at);
  update reservations x set state = 'released', closed_at = clock_timestamp(), closed_because = 'refunded'
    where x.organization_id = o and x.effect_id = p_effect_id;
  return query select 'released'::text, false;
end $$;
grant execute on function reserve(uuid, uuid, text, text, bigint, bigint, bigint, bigint), release(uuid, text), refund(uuid)
  to billing_app, billing_worker;

-- The same event is counted once; told otherwise, it is refused.
create or replace function record_usage(p_event_id uuid, p_workflow_id uuid, p_metric text, p_units bigint, p_micros bigint,
  p_at timestamptz) returns boolean
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  o uuid := org_id();
begin
  insert into usage_events (organization_id, event_id, workflow_id, metric_type, units, cost_micros, occurred_at)
    values (o, p_event_id, p_workflow_id, p_metric, p_units, p_micros, p_at) on conflict do nothing;
  if not found then
    if not exists (select from usage_events e where e.organization_id = o and e.event_id = p_event_id and e.refund_of is null
        and e.workflow_id is not distinct from p_workflow_id and e.metric_type = p_metric and e.units = p_units
        and e.cost_micros = p_micros) then
      raise exception 'this event has been recorded otherwise' using errcode = '23505', constraint = 'usage_events_pkey';
    end if;
    return false;
  end if;
  insert into usage_tracking as t (organization_id, metric_type, billing_period, usage_count, cost_micros, last_updated)
    values (o, p_metric, billing_period(p_at), p_units, p_micros, clock_timestamp())
    on conflict (organization_id, metric_type, billing_period) do update set
      usage_count = t.usage_count + excluded.usage_count, cost_micros = t.cost_micros + excluded.cost_micros,
      last_updated = excluded.last_updated;
  return true;
end $$;

-- What providers say we owe them, and where that is not what our books say.
create table provider_bills (
  provider text not null,
  billing_period text not null,
  reported_micros bigint not null,
  booked_micros bigint not null,
  reported_at timestamptz not null default clock_timestamp(),
  constraint provider_bills_pkey primary key (provider, billing_period),
  constraint valid_bill check (reported_micros >= 0)
);
create table drift_alerts (
  provider text not null,
  billing_period text not null,
  reported_micros bigint not null,
  booked_micros bigint not null,
  raised_at timestamptz not null default clock_timestamp(),
  constraint drift_alerts_pkey primary key (provider, billing_period, reported_micros, booked_micros)
);
grant select, insert, update on provider_bills to billing_worker;
grant select, insert on drift_alerts to billing_worker;

-- Holds a provider's bill for a month against ledger and waste of all organizations. True, and an alert, when they are more than
-- two hundredths apart.
create function reconcile(p_provider text, p_period text, p_reported bigint) returns boolean
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  booked bigint;
begin
  -- A refund moves a cost from the one book to the other.
  select coalesce(sum(b.micros), 0) into booked from (
    select l.micros from ledger l where l.provider = p_provider and billing_period(l.occurred_at) = p_period
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
select only_for('reconcile(text, text, bigint)', 'billing_worker');

-- What the law of accounts asks for stays, and waste is part of what providers are paid.
create or replace function erase_organization(out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = billing, platform, pg_temp
as $$
begin
  rows_anonymised := 0;
  rows_deleted := platform.delete_tenant('billing', array['ledger', 'waste', 'usage_tracking', 'usage_events', 'invoices', 'invoice_lines', 'erasures']);
end $$;
create or replace function rows_left() returns setof text
  language sql stable security definer set search_path = billing, platform, pg_temp
as $$ select platform.rows_left('billing', array['ledger', 'waste', 'usage_tracking', 'usage_events', 'invoices', 'invoice_lines', 'erasures', 'outbox', 'inbox']) $$;
