-- Who removes somebody keeps their address from nobody elsewhere: otherwise whoever adds strangers and removes them again locks them out
-- of the product. One address, one login, of all who may log in; in one organization an address is one person, also when removed.
-- Until the process is replaced as well, adding somebody again who was removed is a fault to it, not a refusal.
drop index users_email_key;
create unique index users_email_key on users (lower(email)) where disabled_at is null and erased_at is null;
create unique index users_organization_email_key on users (organization_id, lower(email)) where erased_at is null;

create or replace function find_login(p_email text)
  returns table (organization_id uuid, id uuid, password_hash text, role text, failed_logins integer,
    locked_until timestamptz, disabled_at timestamptz, email_verified boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.organization_id, u.id, u.password_hash, u.role, u.failed_logins, u.locked_until, u.disabled_at, u.email_verified
  from identity.users u
  where lower(u.email) = lower(p_email) and u.disabled_at is null and u.erased_at is null
$$;
