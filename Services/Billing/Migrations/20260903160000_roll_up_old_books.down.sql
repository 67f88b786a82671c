-- The sums go: what they were made of is gone already.
drop function roll_up(integer);
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
drop index reservations_age;
drop index ledger_age;
drop table usage_rollups;
drop table ledger_rollups;
