drop function rows_left();

-- Forgets the whole organization.
create or replace function erase_organization(out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = identity, platform, pg_temp
as $$
begin
  rows_anonymised := 0;
  rows_deleted := platform.delete_tenant('identity', array['erasures']);
end $$;
