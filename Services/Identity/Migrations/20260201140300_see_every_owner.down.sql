alter function keep_an_owner() security invoker set search_path = identity, platform, pg_temp;
drop policy "keep an owner" on organizations;
