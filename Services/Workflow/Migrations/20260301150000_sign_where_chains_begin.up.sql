-- Recomputes an organization's chain, archive included, and holds it against heads that were signed and kept outside the
-- database: how many entries, and the first that does not fit. A chain that somebody has computed anew from end to end fits
-- itself; it does not fit a head that was signed before. Where entries were purged, the chain begins after a head that was
-- signed more than seven years ago: by that, nobody can cut off younger ones.
drop function verify_audit_chain(bigint[], text[]);
create function verify_audit_chain(p_sequences bigint[] default '{}', p_hashes text[] default '{}',
    p_micros bigint[] default '{}')
  returns table (entries bigint, intact boolean, broken_entry_id uuid, broken_sequence bigint, broken_action text,
    broken_at timestamptz, problem text, begins_after bigint)
  language plpgsql stable security invoker set search_path = workflow, platform, pg_temp
as $$
declare
  e record;
  head record;
  n bigint;
  before bytea;
  newest_signed bigint := coalesce((select max(s) from unnest(p_sequences) s), 0);
begin
  entries := 0;
  intact := true;
  begins_after := 0;
  select * into head from audit_chains c where c.organization_id = (select org_id());
  if not found then
    if newest_signed > 0 then
      intact := false;
      broken_sequence := 1;
      problem := format('the whole chain is missing; %s entries were signed', newest_signed);
    end if;
    return next;
    return;
  end if;
  n := head.begins_after;
  begins_after := n;
  before := head.anchor;
  if n > 0 and not exists (select from unnest(p_sequences, p_hashes, p_micros) as signed (sequence, hash, micros)
      where signed.sequence = n and signed.hash = encode(before, 'hex')
        and to_timestamp(signed.micros / 1000000.0) < now() - interval '7 years') then
    intact := false;
    broken_sequence := n;
    problem := format('the first %s entries are missing, and no head that was signed more than seven years ago ends there', n);
    return next;
    return;
  end if;
  for e in
    with log as (
      select a.id, a.sequence, a.service, a.action, a.entity_type, a.entity_id, a.from_state, a.to_state, a.user_id,
        a.details, a.metadata, a.created_at, a.ip_address, a.user_agent, a.personal_salt, a.personal_hash, a.prev_hash, a.hash
      from intent_audit_logs_archive a where a.organization_id = (select org_id())
      union all
      select a.id, a.sequence, a.service, a.action, a.entity_type, a.entity_id, a.from_state, a.to_state, a.user_id,
        a.details, a.metadata, a.created_at, a.ip_address, a.user_agent, a.personal_salt, a.personal_hash, a.prev_hash, a.hash
      from intent_audit_logs a where a.organization_id = (select org_id())
    ), signed as (
      select s.sequence, array_agg(s.hash) as hashes from unnest(p_sequences, p_hashes) as s (sequence, hash) group by 1
    )
    select log.*, signed.hashes from log left join signed on signed.sequence = log.sequence
    order by log.sequence, log.created_at, log.id
  loop
    entries := entries + 1;
    n := n + 1;
    problem := case
      when e.sequence > head.sequence then 'this entry was added behind the end of the chain'
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
      when encode(e.hash, 'hex') <> any (e.hashes)
        then 'the chain up to this entry was written anew: its hash is not the one that was signed'
    end;
    if problem is not null then
      intact := false;
      broken_entry_id := e.id;
      broken_sequence := e.sequence;
      broken_action := e.action;
      broken_at := e.created_at;
      return next;
      return;
    end if;
    before := e.hash;
  end loop;
  if n <> head.sequence or before <> head.hash then
    intact := false;
    broken_sequence := n + 1;
    problem := format('the last entries are missing: there were %s', head.sequence);
  elsif n < newest_signed then
    intact := false;
    broken_sequence := n + 1;
    problem := format('the last entries are missing: %s were signed', newest_signed);
  end if;
  return next;
end $$;
grant execute on function verify_audit_chain(bigint[], text[], bigint[]) to workflow_app;

-- Removes entries of the archive that are older than seven years, up to a head that was signed more than seven years ago:
-- the chain begins behind it and still verifies. The caller gives the heads and has checked who signed them. Only a
-- chain's beginning goes, never an entry with an older one left before it. Returns how many went.
drop function purge_archived_audit_logs();
create function purge_archived_audit_logs(p_organizations uuid[], p_sequences bigint[], p_hashes text[], p_micros bigint[])
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
select only_for('purge_archived_audit_logs(uuid[], bigint[], text[], bigint[])', 'workflow_worker');
