-- Users: one person, one organization, one role. password_hash stays here as in the seed, but no tenant can read it.
create table users (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  email text not null,
  password_hash text not null,
  first_name text,
  last_name text,
  avatar_url text,
  role text not null default 'member',
  email_verified boolean not null default false,
  last_login timestamptz,
  failed_logins integer not null default 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  erased_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_pkey primary key (organization_id, id),
  constraint users_organization_fkey foreign key (organization_id) references organizations (id) on delete cascade,
  constraint valid_email check (email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
  constraint valid_role check (role in ('viewer', 'member', 'editor', 'admin', 'owner')),
  constraint valid_failed_logins check (failed_logins >= 0)
);
-- One address, one login, in the whole product: the only way in is find_login.
create unique index users_email_key on users (lower(email));
select touched('users');
-- Everything but password_hash may be read, everything but role and organization changed.
select tenant_table('users', 'insert, delete', 'select, insert, update, delete');
grant select (organization_id, id, email, first_name, last_name, avatar_url, role, email_verified, last_login,
  failed_logins, locked_until, disabled_at, erased_at, created_at, updated_at) on users to identity_app;
grant update (first_name, last_name, avatar_url, email, password_hash, email_verified, last_login, failed_logins,
  locked_until, disabled_at, erased_at) on users to identity_app;
-- find_login runs as the owner and has to look before an organization is known.
create policy "look up a login" on users for select to identity_owner using (true);

-- Who logs in with this address? At most one row; the only reader of password_hash.
create function find_login(p_email text)
  returns table (organization_id uuid, id uuid, password_hash text, role text, failed_logins integer,
    locked_until timestamptz, disabled_at timestamptz, email_verified boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.organization_id, u.id, u.password_hash, u.role, u.failed_logins, u.locked_until, u.disabled_at, u.email_verified
  from identity.users u
  where lower(u.email) = lower(p_email) and u.erased_at is null
$$;
select only_for('find_login(text)', 'identity_app, identity_worker');
