-- Which pepper a key's hash was made with: HMAC-SHA256 under it. NULL for plain SHA-256, from before there was one; such a key
-- moves over when it is next used.
alter table api_keys add column pepper_id text,
  add constraint valid_pepper_id check (length(pepper_id) between 1 and 32);

drop function find_api_key(text);
create function find_api_key(p_prefix text)
  returns table (organization_id uuid, id uuid, key_hash bytea, pepper_id text, scopes text[], created_by uuid,
    expires_at timestamptz, revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.organization_id, k.id, k.key_hash, k.pepper_id, k.scopes, k.created_by, k.expires_at, k.revoked_at
  from identity.api_keys k where k.prefix = p_prefix
$$;
select only_for('find_api_key(text)', 'identity_app');
