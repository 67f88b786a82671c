-- Kinds that were not known before go with their rows.
delete from publish_connections where kind not in ('wordpress', 'files');
revoke all on publish_connections from content_worker;
revoke update (sealed_credentials, key_id) on publish_connections from content_worker;
drop policy "work for every organization" on publish_connections;
drop trigger touch on publish_connections;
create trigger touch before update on publish_connections for each row execute function platform.touch();
drop index publish_connections_key, publish_connections_list, publish_connections_name_key;
alter table publish_connections
  drop constraint sealed_is_whole,
  drop constraint valid_url,
  drop constraint valid_account,
  drop constraint valid_name,
  drop constraint valid_kind,
  alter column key_id type text collate "default",
  drop column account,
  drop column name;
alter table publish_connections
  add constraint valid_kind check (kind in ('wordpress', 'files'));
