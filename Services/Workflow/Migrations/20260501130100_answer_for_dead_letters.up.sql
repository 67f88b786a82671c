-- A message that was set aside is looked at by an admin, sent again as it is or mended, or given up; never changed otherwise.
alter table dead_letters
  -- Which service it came from, where it was set aside by the receiver.
  add column source text,
  -- Since when the receiver is to try it again.
  add column retry_at timestamptz,
  add constraint valid_source check (source in ('identity', 'workflow', 'keyword', 'content', 'billing'));
create index dead_letters_list on dead_letters (organization_id, first_at desc, msg_id desc);
grant update (body, resolved_at, resolved_by, retry_at) on dead_letters to workflow_app;
grant update (body, delivered_at, next_at, attempts, last_error) on outbox to workflow_app;
