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
create or replace function refund(p_effect_id uuid) returns table (outcome text, duplicate boolean)
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
