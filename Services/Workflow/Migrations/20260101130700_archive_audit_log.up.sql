-- Moves entries older than a year to the archive, in one statement, so that none is ever in neither place nor in both.
-- Running it again moves nothing; the chain goes on through the archive. Returns how many moved.
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
