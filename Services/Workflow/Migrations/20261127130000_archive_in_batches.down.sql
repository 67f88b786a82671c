drop function drop_emptied_audit_partitions();
drop function archive_old_audit_logs(integer);
create function archive_old_audit_logs() returns bigint
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  n bigint;
begin
  with moved as (
    delete from intent_audit_logs where created_at < now() - interval '1 year' returning *
  )
  insert into intent_audit_logs_archive (organization_id, id, action, entity_type, entity_id, from_state, to_state, user_id,
    ip_address, user_agent, details, metadata, created_at, service, sequence, personal_salt, personal_hash, prev_hash, hash)
  select organization_id, id, action, entity_type, entity_id, from_state, to_state, user_id, ip_address, user_agent, details,
    metadata, created_at, service, sequence, personal_salt, personal_hash, prev_hash, hash
  from moved;
  get diagnostics n = row_count;
  return n;
end $$;
select only_for('archive_old_audit_logs()', 'workflow_worker');
create or replace function purge_archived_audit_logs(p_organizations uuid[], p_sequences bigint[], p_hashes text[], p_micros bigint[])
  returns bigint
  language plpgsql security definer set search_path = workflow, platform, pg_temp
as $$
declare
  old timestamptz := now() - interval '7 years';
  chain record;
  last record;
  n bigint;
  total bigint := 0;
begin
  for chain in
    select c.organization_id from audit_chains c where c.organization_id = any (p_organizations) order by 1 for update
  loop
    select a.sequence, a.hash into last from intent_audit_logs_archive a
      join unnest(p_organizations, p_sequences, p_hashes, p_micros) as signed (organization_id, sequence, hash, micros)
        on signed.organization_id = a.organization_id and signed.sequence = a.sequence
          and signed.hash = encode(a.hash, 'hex') and to_timestamp(signed.micros / 1000000.0) < old
      where a.organization_id = chain.organization_id and a.created_at < old
        and not exists (select from intent_audit_logs_archive b
          where b.organization_id = a.organization_id and b.sequence < a.sequence and b.created_at >= old)
        and not exists (select from intent_audit_logs b
          where b.organization_id = a.organization_id and b.sequence < a.sequence)
      order by a.sequence desc limit 1;
    continue when not found;
    delete from intent_audit_logs_archive where organization_id = chain.organization_id and sequence <= last.sequence;
    get diagnostics n = row_count;
    total := total + n;
    update audit_chains set begins_after = last.sequence, anchor = last.hash
      where organization_id = chain.organization_id;
  end loop;
  return total;
end $$;
