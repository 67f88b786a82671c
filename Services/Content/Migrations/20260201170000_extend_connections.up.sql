-- Connections: every outside service that an organization has credentials for, by a name of its own. Credentials are in
-- envelopes (Shared/Vault): sealed_credentials opens only for this row's organization, id, kind, url and account.
alter table publish_connections
  add column name text not null default gen_random_uuid()::text,
  add column account text not null default '',
  alter column key_id type text collate "C",
  drop constraint valid_kind;
alter table publish_connections
  alter column name drop default,
  add constraint valid_kind check (kind in ('wordpress', 'files', 'language_model', 'keyword_data', 'research')),
  add constraint valid_name check (length(name) between 1 and 100),
  add constraint valid_account check (length(account) <= 320),
  add constraint valid_url check (length(url) <= 2048),
  add constraint sealed_is_whole check (
    (sealed_credentials is null) = (key_id is null) and octet_length(sealed_credentials) <= 16384
    and length(key_id) between 1 and 32);
create unique index publish_connections_name_key on publish_connections (organization_id, lower(name));
create index publish_connections_list on publish_connections (organization_id, created_at, id);
-- Finds what is sealed with an older master key.
create index publish_connections_key on publish_connections (key_id) where key_id is not null;

-- Sealing a data key anew is no change that people made.
drop trigger touch on publish_connections;
create trigger touch before update of name, kind, url, account on publish_connections
  for each row execute function platform.touch();

-- The worker seals data keys anew, for every organization, and can change nothing else.
create policy "work for every organization" on publish_connections for all to content_worker
  using (true) with check (true);
grant select, update (sealed_credentials, key_id) on publish_connections to content_worker;
