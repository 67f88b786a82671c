drop function reconcile(text, text, bigint);
drop table drift_alerts;
drop table provider_bills;
drop function refund(uuid);
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
    return false;
  end if;
  insert into usage_tracking as t (organization_id, metric_type, billing_period, usage_count, cost_micros, last_updated)
    values (o, p_metric, billing_period(p_at), p_units, p_micros, clock_timestamp())
    on conflict (organization_id, metric_type, billing_period) do update set
      usage_count = t.usage_count + excluded.usage_count, cost_micros = t.cost_micros + excluded.cost_micros,
      last_updated = excluded.last_updated;
  return true;
end $$;
drop function reserve(uuid, uuid, text, text, bigint, bigint, bigint, bigint);
drop function release(uuid, text);
create function reserve(p_effect_id uuid, p_workflow_id uuid, p_metric text, p_provider text, p_units bigint,
  p_max_micros bigint, p_workflow_cap bigint) returns table (outcome text, duplicate boolean)
  language plpgsql security invoker set search_path = billing, platform, pg_temp
as $$
declare
  o uuid := org_id();
  month text := billing_period(clock_timestamp());
  known record;
  allowed bigint;
  used bigint;
  quota_name text := case p_metric when 'article_generation' then 'articles' when 'competitor_analysis' then 'keyword_research' end;
begin
  -- One reservation at a time for an organization: a count is only true while nobody else can add to it.
  perform pg_advisory_xact_lock(hashtextextended('reserve ' || o::text, 0));
  select r.state into known from reservations r where r.organization_id = o and r.effect_id = p_effect_id;
  if found and known.state <> 'released' then
    return query select known.state, true;
    return;
  end if;
  if not exists (select from price_book b where b.provider = p_provider and b.metric = p_metric and b.valid_from <= current_date) then
    return query select 'price'::text, false;
    return;
  end if;
  if quota_name is not null then
    select q.quota into allowed from plan_quotas q
      where q.name = quota_name and q.plan = coalesce((select s.plan from subscriptions s where s.organization_id = o), 'starter');
    select coalesce(sum(r.units), 0) into used from reservations r
      where r.organization_id = o and r.metric = p_metric and r.billing_period = month and r.state <> 'released';
    if allowed is not null and used + p_units > allowed then
      return query select 'quota'::text, false;
      return;
    end if;
  end if;
  insert into budgets (organization_id, scope, scope_id, cap_micros) values (o, 'month', month, 25000000) on conflict do nothing;
  insert into budgets (organization_id, scope, scope_id, cap_micros)
    values (o, 'workflow', p_workflow_id::text, case when p_workflow_cap > 0 then p_workflow_cap else 100000000 end)
    on conflict do nothing;
  begin
    update budgets b set reserved_micros = b.reserved_micros + p_max_micros
      where b.organization_id = o
        and ((b.scope = 'month' and b.scope_id = month) or (b.scope = 'workflow' and b.scope_id = p_workflow_id::text));
  exception when check_violation then
    return query select 'ceiling'::text, false;
    return;
  end;
  insert into reservations as r (organization_id, effect_id, workflow_id, metric, provider, units, reserved_micros, billing_period)
    values (o, p_effect_id, p_workflow_id, p_metric, p_provider, p_units, p_max_micros, month)
    on conflict (organization_id, effect_id) do update set state = 'held', reserved_micros = excluded.reserved_micros,
      units = excluded.units, billing_period = excluded.billing_period, settled_micros = 0,
      expires_at = excluded.expires_at;
  return query select 'held'::text, false;
end $$;
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
  -- A bill above its reservation is booked all the same: it has been spent. The ceiling rises by what could not be foreseen.
  update budgets b set
      cap_micros = greatest(b.cap_micros, b.spent_micros + p_micros + b.reserved_micros - case when r.state = 'held' then r.reserved_micros else 0 end),
      spent_micros = b.spent_micros + p_micros,
      reserved_micros = b.reserved_micros - case when r.state = 'held' then r.reserved_micros else 0 end
    where b.organization_id = o and ((b.scope = 'month' and b.scope_id = r.billing_period)
      or (b.scope = 'workflow' and b.scope_id = r.workflow_id::text));
  update reservations x set state = 'settled', settled_micros = p_micros, units = p_units
    where x.organization_id = o and x.effect_id = p_effect_id;
  insert into ledger (organization_id, effect_id, workflow_id, metric, step, provider, units, micros, occurred_at)
    values (o, p_effect_id, r.workflow_id, r.metric, p_step, r.provider, p_units, p_micros, p_at) on conflict do nothing;
  perform record_usage(p_effect_id, r.workflow_id, r.metric, p_units, p_micros, p_at);
  return query select 'settled'::text, false;
end $$;
create function release(p_effect_id uuid) returns table (outcome text, duplicate boolean)
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
  if r.state <> 'held' then
    return query select r.state::text, true;
    return;
  end if;
  update budgets b set reserved_micros = b.reserved_micros - r.reserved_micros
    where b.organization_id = o and ((b.scope = 'month' and b.scope_id = r.billing_period)
      or (b.scope = 'workflow' and b.scope_id = r.workflow_id::text));
  update reservations x set state = 'released' where x.organization_id = o and x.effect_id = p_effect_id;
  return query select 'released'::text, false;
end $$;
grant execute on function reserve(uuid, uuid, text, text, bigint, bigint, bigint), release(uuid) to billing_app, billing_worker;
create or replace function erase_organization(out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = billing, platform, pg_temp
as $$
begin
  rows_anonymised := 0;
  rows_deleted := platform.delete_tenant('billing', array['ledger', 'usage_tracking', 'usage_events', 'invoices', 'invoice_lines', 'erasures']);
end $$;
create or replace function rows_left() returns setof text
  language sql stable security definer set search_path = billing, platform, pg_temp
as $$ select platform.rows_left('billing', array['ledger', 'usage_tracking', 'usage_events', 'invoices', 'invoice_lines', 'erasures', 'outbox', 'inbox']) $$;
drop function close_budgets(uuid, text, text, bigint, bigint);
drop function set_aside(text, text, bigint, bigint);
drop function billing_day(timestamptz);
drop function close_for_installation(text, bigint, bigint);
drop function reserve_for_installation(text, bigint, bigint);
drop table installation_budgets;
drop table waste;
drop table ceilings;
-- The owner sees no organization's rows while row security is forced on it.
alter table budgets no force row level security;
delete from budgets where scope = 'day';
alter table budgets force row level security;
alter table budgets drop constraint valid_scope, add constraint valid_scope check (scope in ('month', 'workflow'));
-- Refunds are of no kind that the schema before knows: their entries go, and what they took back stays spent.
alter table ledger no force row level security;
alter table usage_events no force row level security;
delete from ledger where refund_of is not null;
delete from usage_events where refund_of is not null;
alter table ledger force row level security;
alter table usage_events force row level security;
alter table ledger
  drop constraint valid_ledger_amounts,
  drop column estimate_micros,
  drop column refund_of,
  add constraint valid_ledger_amounts check (units >= 0 and micros >= 0);
alter table usage_events
  drop constraint valid_usage_event,
  drop column refund_of,
  add constraint valid_usage_event check (units >= 0 and cost_micros >= 0);
alter table reservations
  drop column billing_day,
  drop column closed_at,
  drop column closed_because,
  alter column expires_at set default clock_timestamp() + interval '2 hours';
