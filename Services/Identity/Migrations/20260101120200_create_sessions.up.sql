-- Sessions: one row per refresh token; a family is one login, rotated from token to token.
create table sessions (
  organization_id uuid not null,
  id uuid not null default uuid7(),
  user_id uuid not null,
  family_id uuid not null,
  refresh_token_hash bytea not null,
  rotated_from uuid,
  rotated_at timestamptz,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  idle_expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text,
  ip text,
  user_agent text,
  constraint sessions_pkey primary key (organization_id, id),
  constraint sessions_refresh_token_hash_key unique (refresh_token_hash),
  constraint sessions_user_fkey foreign key (organization_id, user_id)
    references users (organization_id, id) on delete cascade,
  constraint valid_refresh_token_hash check (octet_length(refresh_token_hash) = 32),
  constraint valid_user_agent check (length(user_agent) <= 512)
);
create index sessions_user on sessions (organization_id, user_id);
create index sessions_family on sessions (organization_id, family_id);
create index sessions_expiry on sessions (expires_at);
select tenant_table('sessions', 'select, insert, update, delete', 'select, insert, update, delete');
create policy "look up a session" on sessions for select to identity_owner using (true);

-- Whose refresh token is this? At most one row, revoked and rotated ones included so that reuse is noticed.
create function find_session(p_refresh_token_hash bytea)
  returns table (organization_id uuid, id uuid, user_id uuid, family_id uuid, rotated_at timestamptz,
    expires_at timestamptz, idle_expires_at timestamptz, revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.organization_id, s.id, s.user_id, s.family_id, s.rotated_at, s.expires_at, s.idle_expires_at, s.revoked_at
  from identity.sessions s
  where s.refresh_token_hash = p_refresh_token_hash
$$;
select only_for('find_session(bytea)', 'identity_app, identity_worker');
