-- Tables that still have rows of an organization that was erased, but for what the law asks to keep and what goes from service
-- to service of the erasure itself.
create function rows_left() returns setof text
  language sql stable security definer set search_path = keyword, platform, pg_temp
as $$ select platform.rows_left('keyword', array['erasures', 'outbox', 'inbox']) $$;
select only_for('rows_left()', 'keyword_app');
