-- Activities: the audit log of the last 30 days for people to read, without who connected from where. Each entry of the log
-- leaves one; the number is the entry's, so whoever follows an organization by number misses nothing.
create table activities (
  organization_id uuid not null,
  sequence bigint not null,
  id uuid not null,
  action text not null,
  entity_type text,
  entity_id uuid,
  user_id uuid,
  from_state text,
  to_state text,
  created_at timestamptz not null,
  constraint activities_pkey primary key (organization_id, sequence)
);
create index activities_created on activities (created_at);
select tenant_table('activities', 'select', 'select, delete');
create policy "follow the audit log" on activities for insert to workflow_owner with check (true);

-- Entries that are restored are history, not news.
create function follow_audit() returns trigger
  language plpgsql set search_path = workflow, pg_temp
as $$
begin
  if new.created_at > clock_timestamp() - interval '30 days' then
    insert into activities (organization_id, sequence, id, action, entity_type, entity_id, user_id, from_state, to_state,
        created_at)
      values (new.organization_id, new.sequence, new.id, new.action, new.entity_type, new.entity_id, new.user_id,
        new.from_state, new.to_state, new.created_at);
  end if;
  return null;
end $$;
create trigger follow_audit after insert on intent_audit_logs for each row execute function follow_audit();
