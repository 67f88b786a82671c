drop table holds;
alter table jobs drop column held;
drop index items_due;
drop index items_open;
drop index items_running;
drop index items_next;
-- The owner sees no organization's rows while row security is forced on it.
alter table items no force row level security;
update items set status = 'failed' where status = 'quarantined';
alter table items force row level security;
alter table items
  drop column parked,
  drop column holder_pid,
  drop constraint valid_item_status,
  add constraint valid_item_status check (status in ('pending', 'running', 'done', 'failed', 'cancelled'));
create index items_ready on items (vpass, not_before, item_no) where status = 'pending';
alter table effects
  drop constraint valid_request,
  drop constraint valid_response,
  drop constraint valid_effect_counts,
  drop constraint valid_answer,
  drop column kind,
  drop column metric,
  drop column request,
  drop column response,
  drop column response_hash,
  drop column units,
  drop column max_micros,
  drop column revision,
  drop column wasted,
  drop column last_sent_at,
  drop column occurred_at,
  drop column token_at_record,
  drop column failure_reason,
  drop column failure_message;
