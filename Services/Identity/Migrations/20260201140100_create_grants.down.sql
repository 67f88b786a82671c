drop index api_keys_list;
alter table api_keys drop constraint valid_name, drop constraint valid_scopes;
drop index invitations_list;
drop function find_invitation(bytea);
drop policy "look up an invitation" on invitations;
drop function find_api_key(text);
drop policy "look up a key" on api_keys;
drop table grants;
