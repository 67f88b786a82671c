-- Makes the partition of a month if it is missing. Children get forced row security and no grant: the parent is the door.
create or replace function ensure_audit_partition(p_month date) returns void
  language plpgsql security definer set search_path = workflow, pg_temp
as $$
declare
  first date := date_trunc('month', p_month)::date;
  child text := 'intent_audit_logs_' || to_char(p_month, 'YYYYMM');
begin
  if to_regclass('workflow.' || child) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('workflow.ensure_audit_partition'));
  if to_regclass('workflow.' || child) is not null then
    return;
  end if;
  execute format('create table workflow.%I partition of workflow.intent_audit_logs for values from (%L) to (%L)', child,
    to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  execute format('alter table workflow.%I enable row level security', child);
  execute format('alter table workflow.%I force row level security', child);
end $$;
