-- Without its pepper's name a hash verifies no key: such keys are revoked, for people to see, instead of dead for no reason.
-- The owner sees no organization's rows while row security is forced on it.
alter table api_keys no force row level security;
update api_keys set revoked_at = coalesce(revoked_at, clock_timestamp()) where pepper_id is not null;
alter table api_keys force row level security;

drop function find_api_key(text);
create function find_api_key(p_prefix text)
  returns table (organization_id uuid, id uuid, key_hash bytea, scopes text[], created_by uuid, expires_at timestamptz,
    revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.organization_id, k.id, k.key_hash, k.scopes, k.created_by, k.expires_at, k.revoked_at
  from identity.api_keys k where k.prefix = p_prefix
$$;
select only_for('find_api_key(text)', 'identity_app');
alter table api_keys drop column pepper_id;
