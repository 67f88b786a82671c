-- Makes the partition of a month if it is missing. It is made beside the log and then attached: nobody who reads or adds
-- entries waits, however long the transaction that needed the month goes on (CREATE TABLE PARTITION OF would lock out all).
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
  -- One maker at a time. A table's lock, not an advisory one: with it comes the news of tables made meanwhile.
  lock table workflow.intent_audit_logs in share update exclusive mode;
  if to_regclass('workflow.' || child) is not null then
    return;
  end if;
  execute format('create table workflow.%I (like workflow.intent_audit_logs including all)', child);
  execute format('alter table workflow.%I enable row level security', child);
  execute format('alter table workflow.%I force row level security', child);
  execute format('alter table workflow.intent_audit_logs attach partition workflow.%I for values from (%L) to (%L)', child,
    to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
end $$;
