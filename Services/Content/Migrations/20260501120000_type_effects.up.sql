-- Effects know what was asked and answered, byte for byte: a rerun takes the answer that is paid for, and a call whose end nobody
-- saw is asked about in the words of the first. An effect outlives its run: `command_key` is the run that had it in hand last.
alter table effects
  add column kind text not null default 'item',
  add column metric text not null default '',
  add column request bytea,
  add column response bytea,
  add column response_hash bytea,
  add column units bigint not null default 0,
  add column max_micros bigint not null default 0,
  add column revision integer not null default 0,
  add column wasted integer not null default 0,
  add column last_sent_at timestamptz,
  add column occurred_at timestamptz,
  add column token_at_record bigint,
  add column failure_reason text,
  add column failure_message text,
  add constraint valid_request check (octet_length(request) <= 1048576),
  add constraint valid_response check (octet_length(response) <= 4194304),
  add constraint valid_effect_counts check (units >= 0 and max_micros >= 0 and revision >= 0 and wasted >= 0),
  add constraint valid_answer check (kind = 'item' or state <> 'done' or (response is not null and token_at_record is not null));

-- Items set aside because they killed or failed every worker that took them. A parked item is one of a held job: nobody takes it.
alter table items
  add column parked boolean not null default false,
  add column holder_pid integer,
  drop constraint valid_item_status,
  add constraint valid_item_status check (status in ('pending', 'running', 'done', 'failed', 'cancelled', 'quarantined'));
drop index items_ready;
create index items_due on items (organization_id, vpass, item_no) where status = 'pending' and not parked;
create index items_open on items (organization_id, vpass) where status in ('pending', 'running');
create index items_running on items (organization_id) where status = 'running';
create index items_next on items (vpass) where status = 'pending' and not parked;

alter table jobs add column held boolean not null default false;

-- Holds: commands that are paused, or were before they arrived.
create table holds (
  command_key uuid not null,
  organization_id uuid not null,
  is_held boolean not null,
  version bigint not null,
  at timestamptz not null default clock_timestamp(),
  constraint holds_pkey primary key (organization_id, command_key)
);
create index holds_age on holds (at);
select tenant_table('holds', 'select, insert, update', 'select, delete');
