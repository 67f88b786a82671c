-- Moves entries older than a year to the archive, each in one statement, so that none is ever in neither place nor in both; the
-- oldest first and no more than are asked for (and what is as old), so that a long log moves in many short transactions. Running it
-- again goes on; the chain goes on through the archive. Returns how many moved.
drop function archive_old_audit_logs();
create function archive_old_audit_logs(p_most integer default 10000) returns bigint
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  bound timestamptz;
  n bigint;
begin
  select max(created_at) into bound from (
    select created_at from intent_audit_logs where created_at < now() - interval '1 year' order by created_at limit p_most) oldest;
  with moved as (
    delete from intent_audit_logs where created_at <= bound returning *
  )
  insert into intent_audit_logs_archive (organization_id, id, action, entity_type, entity_id, from_state, to_state, user_id,
    ip_address, user_agent, details, metadata, created_at, service, sequence, personal_salt, personal_hash, prev_hash, hash)
  select organization_id, id, action, entity_type, entity_id, from_state, to_state, user_id, ip_address, user_agent, details,
    metadata, created_at, service, sequence, personal_salt, personal_hash, prev_hash, hash
  from moved;
  get diagnostics n = row_count;
  return n;
end $$;
select only_for('archive_old_audit_logs(integer)', 'workflow_worker');

-- Drops the months of the log whose entries have all moved to the archive. Whoever uses the table goes first: a month that cannot be
-- had within a second is left for tomorrow. Returns how many went.
create function drop_emptied_audit_partitions() returns bigint
  language plpgsql security definer set search_path = workflow, pg_temp set lock_timeout = '1s'
as $$
declare
  child text;
  is_empty boolean;
  n bigint := 0;
begin
  for child in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'workflow.intent_audit_logs'::regclass and c.relname ~ '^intent_audit_logs_\d{6}$'
      and to_date(right(c.relname, 6), 'YYYYMM') < date_trunc('month', now() - interval '13 months')
    order by 1
  loop
    begin
      -- The parent first, as whoever reads or writes through it does.
      lock table only workflow.intent_audit_logs in access exclusive mode;
      execute format('select not exists (select from workflow.%I)', child) into is_empty;
      if is_empty then
        execute format('drop table workflow.%I', child);
        n := n + 1;
      end if;
    exception when lock_not_available then
      return n;
    end;
  end loop;
  return n;
end $$;
select only_for('drop_emptied_audit_partitions()', 'workflow_worker');

-- As before, and nothing of an organization on hold goes: looked at here, where it is deleted. Its entries are in one table for all
-- years, not a partition each: a chain is cut behind its own signed head, which for no two organizations is the same moment.
create or replace function purge_archived_audit_logs(p_organizations uuid[], p_sequences bigint[], p_hashes text[], p_micros bigint[])
  returns bigint
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  old timestamptz := now() - interval '7 years';
  o uuid;
  last record;
  n bigint;
  total bigint := 0;
begin
  for o in
    select c.organization_id from audit_chains c where c.organization_id = any (p_organizations) order by 1
  loop
    perform pg_advisory_xact_lock(hashtextextended('legal hold ' || o::text, 0));
    continue when exists (select from legal_holds h where h.organization_id = o);
    perform from audit_chains c where c.organization_id = o for update;
    select a.sequence, a.hash into last from intent_audit_logs_archive a
      join unnest(p_organizations, p_sequences, p_hashes, p_micros) as signed (organization_id, sequence, hash, micros)
        on signed.organization_id = a.organization_id and signed.sequence = a.sequence
          and signed.hash = encode(a.hash, 'hex') and to_timestamp(signed.micros / 1000000.0) < old
      where a.organization_id = o and a.created_at < old
        and not exists (select from intent_audit_logs_archive b
          where b.organization_id = a.organization_id and b.sequence < a.sequence and b.created_at >= old)
        and not exists (select from intent_audit_logs b
          where b.organization_id = a.organization_id and b.sequence < a.sequence)
      order by a.sequence desc limit 1;
    continue when not found;
    delete from intent_audit_logs_archive where organization_id = o and sequence <= last.sequence;
    get diagnostics n = row_count;
    total := total + n;
    update audit_chains set begins_after = last.sequence, anchor = last.hash
      where organization_id = o;
  end loop;
  return total;
end $$;
