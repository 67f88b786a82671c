-- Grants: that a workflow runs on somebody's behalf, recorded when that person started it, until somebody takes it back.
create table grants (
  organization_id uuid not null,
  id uuid not null default uuid7(),
  user_id uuid not null,
  workflow_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  revoked_at timestamptz,
  revoked_by uuid,
  revoked_reason text,
  constraint grants_pkey primary key (organization_id, id),
  constraint grants_user_fkey foreign key (organization_id, user_id)
    references users (organization_id, id) on delete cascade,
  constraint revoked_has_reason check ((revoked_at is null) = (revoked_reason is null)),
  constraint valid_revoked_reason check (length(revoked_reason) <= 200)
);
create index grants_user on grants (organization_id, user_id);
create unique index grants_in_force on grants (organization_id, workflow_id) where revoked_at is null;
create index grants_list on grants (organization_id, created_at desc, id desc);
select tenant_table('grants', 'select, insert, update', 'select, delete');

-- Whose API key begins so? Whose invitation is this? At most one row, dead ones included.
create policy "look up a key" on api_keys for select to identity_owner using (true);
create function find_api_key(p_prefix text)
  returns table (organization_id uuid, id uuid, key_hash bytea, scopes text[], created_by uuid, expires_at timestamptz,
    revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.organization_id, k.id, k.key_hash, k.scopes, k.created_by, k.expires_at, k.revoked_at
  from identity.api_keys k where k.prefix = p_prefix
$$;
select only_for('find_api_key(text)', 'identity_app');

create policy "look up an invitation" on invitations for select to identity_owner using (true);
create function find_invitation(p_token_hash bytea)
  returns table (organization_id uuid, id uuid, email text, role text, expires_at timestamptz, accepted_at timestamptz,
    revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select i.organization_id, i.id, i.email, i.role, i.expires_at, i.accepted_at, i.revoked_at
  from identity.invitations i where i.token_hash = p_token_hash
$$;
select only_for('find_invitation(bytea)', 'identity_app');
create index invitations_list on invitations (organization_id, created_at desc, id desc);

alter table api_keys add constraint valid_scopes check (scopes <@ array['organization_read', 'organization_write',
  'workflows_read', 'workflows_write', 'workflows_approve', 'keywords_read', 'keywords_write', 'content_read',
  'content_write', 'billing_read', 'audit_read'] and cardinality(scopes) > 0);
alter table api_keys add constraint valid_name check (length(btrim(name)) between 1 and 100);
create index api_keys_list on api_keys (organization_id, created_at desc, id desc);
