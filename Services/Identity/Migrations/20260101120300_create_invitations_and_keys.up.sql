-- Invitations: a role offered to an address, accepted once.
create table invitations (
  organization_id uuid not null,
  id uuid not null default uuid7(),
  email text not null,
  role text not null,
  token_hash bytea not null,
  invited_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  constraint invitations_pkey primary key (organization_id, id),
  constraint invitations_token_hash_key unique (token_hash),
  constraint invitations_invited_by_fkey foreign key (organization_id, invited_by)
    references users (organization_id, id) on delete cascade,
  constraint valid_role check (role in ('viewer', 'member', 'editor', 'admin')),
  constraint valid_token_hash check (octet_length(token_hash) = 32)
);
create unique index invitations_open on invitations (organization_id, lower(email))
  where accepted_at is null and revoked_at is null;
create index invitations_invited_by on invitations (organization_id, invited_by);
create index invitations_expiry on invitations (expires_at);
select tenant_table('invitations', 'select, insert, update, delete', 'select, update, delete');

-- API keys: only the hash is kept; the prefix is what a person recognises a key by.
create table api_keys (
  organization_id uuid not null,
  id uuid not null default uuid7(),
  name text not null,
  prefix text not null,
  key_hash bytea not null,
  scopes text[] not null default '{}',
  created_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  rotated_from uuid,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_keys_pkey primary key (organization_id, id),
  constraint api_keys_prefix_key unique (prefix),
  constraint api_keys_created_by_fkey foreign key (organization_id, created_by)
    references users (organization_id, id) on delete cascade,
  constraint valid_prefix check (length(prefix) between 8 and 32),
  constraint valid_key_hash check (octet_length(key_hash) = 32)
);
create index api_keys_created_by on api_keys (organization_id, created_by);
select tenant_table('api_keys', 'select, insert, update, delete', 'select, update');

-- One-time codes: e-mail verification, password reset, second factors; the code itself is never stored.
create table one_time_codes (
  organization_id uuid not null,
  id uuid not null default uuid7(),
  user_id uuid not null,
  purpose text not null,
  code_hash bytea not null,
  attempts integer not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint one_time_codes_pkey primary key (organization_id, id),
  constraint one_time_codes_user_fkey foreign key (organization_id, user_id)
    references users (organization_id, id) on delete cascade,
  constraint valid_purpose check (purpose in ('verify_email', 'reset_password', 'second_factor')),
  constraint valid_attempts check (attempts >= 0)
);
create index one_time_codes_user on one_time_codes (organization_id, user_id);
create index one_time_codes_expiry on one_time_codes (expires_at);
select tenant_table('one_time_codes', 'select, insert, update, delete', 'select, update, delete');

-- Signing keys: the public halves that verify access tokens; they belong to no tenant.
create table signing_keys (
  kid text not null,
  public_key bytea not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  constraint signing_keys_pkey primary key (kid),
  constraint valid_public_key check (octet_length(public_key) = 32)
);
grant select on signing_keys to identity_app;
grant select, insert, update on signing_keys to identity_worker;
