revoke update (body, delivered_at, next_at, attempts, last_error) on outbox from billing_app;
revoke update (body, resolved_at, resolved_by, retry_at) on dead_letters from billing_app;
drop index dead_letters_list;
alter table dead_letters drop constraint valid_source, drop column source, drop column retry_at;
