-- Tables that still have rows of an organization that was erased, but for what the law asks to keep and what goes from service
-- to service of the erasure itself.
create function rows_left() returns setof text
  language sql stable security definer set search_path = workflow, platform, pg_temp
as $$ select platform.rows_left('workflow', array['intent_audit_logs', 'intent_audit_logs_archive', 'audit_chains', 'erasure_requests', 'erasure_receipts', 'activities', 'erasures', 'outbox', 'inbox']) $$;
select only_for('rows_left()', 'workflow_app');
