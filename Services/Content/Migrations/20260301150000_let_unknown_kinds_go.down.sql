-- Connections of kinds that only extend_connections knows go, so that its way down finds none. It deletes them too, but as an
-- owner on whom row security is forced, and who therefore sees no organization's rows.
alter table publish_connections no force row level security;
delete from publish_connections where kind not in ('wordpress', 'files');
alter table publish_connections force row level security;
