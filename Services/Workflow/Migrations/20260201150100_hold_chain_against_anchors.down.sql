drop function purge_archived_audit_logs();
drop function verify_audit_chain(bigint[], text[]);
drop index intent_audit_logs_action, intent_audit_logs_entity, intent_audit_logs_user;
create index intent_audit_logs_action on intent_audit_logs (organization_id, action, created_at desc);
create index intent_audit_logs_entity on intent_audit_logs (organization_id, entity_id, created_at desc);
create index intent_audit_logs_user on intent_audit_logs (organization_id, user_id, created_at desc);

-- Recomputes an organization's chain, archive included: how many entries, and the first that does not fit.
create function verify_audit_chain()
  returns table (entries bigint, intact boolean, broken_entry_id uuid, problem text)
  language plpgsql stable security invoker set search_path = workflow, platform, pg_temp
as $$
declare
  e record;
  head record;
  n bigint;
  before bytea;
begin
  entries := 0;
  intact := true;
  select * into head from audit_chains c where c.organization_id = (select org_id());
  if not found then
    return next;
    return;
  end if;
  n := head.begins_after;
  before := head.anchor;
  for e in
    select a.id, a.sequence, a.service, a.action, a.entity_type, a.entity_id, a.from_state, a.to_state, a.user_id,
      a.details, a.metadata, a.created_at, a.ip_address, a.user_agent, a.personal_salt, a.personal_hash, a.prev_hash, a.hash
    from intent_audit_logs_archive a where a.organization_id = (select org_id())
    union all
    select a.id, a.sequence, a.service, a.action, a.entity_type, a.entity_id, a.from_state, a.to_state, a.user_id,
      a.details, a.metadata, a.created_at, a.ip_address, a.user_agent, a.personal_salt, a.personal_hash, a.prev_hash, a.hash
    from intent_audit_logs a where a.organization_id = (select org_id())
    order by 2
  loop
    entries := entries + 1;
    n := n + 1;
    problem := case
      when e.sequence <> n then 'an entry is missing or doubled before this one'
      when e.prev_hash <> before then 'this entry does not follow the one before it'
      when e.hash <> sha256(before || convert_to(audit_entry_text(e.sequence, e.id, e.service, e.action, e.entity_type,
        e.entity_id, e.from_state, e.to_state, e.user_id, e.details, e.metadata, e.created_at, e.personal_hash), 'UTF8'))
        then 'this entry was changed'
      when e.personal_salt is not null and e.personal_hash <> sha256(e.personal_salt
        || convert_to(jsonb_build_array(e.ip_address, e.user_agent)::text, 'UTF8'))
        then 'the address or user agent of this entry was changed'
      when e.personal_salt is null and (e.ip_address is not null or e.user_agent is not null)
        then 'an erased address or user agent was filled in again'
    end;
    if problem is not null then
      intact := false;
      broken_entry_id := e.id;
      return next;
      return;
    end if;
    before := e.hash;
  end loop;
  if n <> head.sequence or before <> head.hash then
    intact := false;
    problem := 'the last entries are missing';
  end if;
  return next;
end $$;
grant execute on function verify_audit_chain() to workflow_app;
