-- Tables that still have rows of an organization that was erased, but for what the law asks to keep and what goes from service
-- to service of the erasure itself.
create function rows_left() returns setof text
  language sql stable security definer set search_path = identity, platform, pg_temp
as $$ select platform.rows_left('identity', array['revocations', 'erasures', 'outbox', 'inbox']) $$;
select only_for('rows_left()', 'identity_app');

-- Forgets the whole organization. What tokens its people still have are dead everywhere in a moment.
create or replace function erase_organization(out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = identity, platform, pg_temp
as $$
declare
  people uuid[] := array(select u.id from users u where u.organization_id = org_id());
begin
  rows_anonymised := 0;
  rows_deleted := platform.delete_tenant('identity', array['erasures', 'revocations']);
  insert into revocations (organization_id, subject_id, issued_before, forget_at)
    select org_id(), p, clock_timestamp(), clock_timestamp() + interval '10 minutes' from unnest(people) p;
end $$;
