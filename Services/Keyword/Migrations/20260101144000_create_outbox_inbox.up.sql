-- Outbox: what this service has decided to tell another, written in the transaction that decided it.
create table outbox (
  id bigserial not null,
  msg_id uuid not null,
  organization_id uuid not null,
  destination text not null,
  kind text not null,
  body bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  next_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  delivered_at timestamptz,
  last_error text,
  constraint outbox_pkey primary key (id),
  constraint outbox_msg_id_key unique (msg_id),
  constraint valid_destination check (destination in ('identity', 'workflow', 'keyword', 'content', 'billing')),
  constraint valid_attempts check (attempts >= 0)
);
create index outbox_pending on outbox (destination, next_at, id) where delivered_at is null;
create index outbox_delivered on outbox (delivered_at) where delivered_at is not null;
select tenant_table('outbox', 'select, insert', 'select, insert, update, delete');
grant usage on sequence outbox_id_seq to keyword_app, keyword_worker;

-- Inbox: what has been received and acted on; the same message twice finds its row here.
create table inbox (
  msg_id uuid not null,
  organization_id uuid not null,
  body_hash bytea not null,
  outcome bytea,
  at timestamptz not null default clock_timestamp(),
  constraint inbox_pkey primary key (msg_id)
);
create index inbox_age on inbox (at);
select tenant_table('inbox', 'select, insert, update', 'select, insert, update, delete');

-- Dead letters: messages that cannot be delivered or understood, kept until a person has looked.
create table dead_letters (
  msg_id uuid not null,
  organization_id uuid not null,
  destination text not null,
  kind text not null,
  body bytea not null,
  reason text not null,
  attempts integer not null default 0,
  first_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  resolved_by text,
  constraint dead_letters_pkey primary key (msg_id)
);
create index dead_letters_open on dead_letters (first_at) where resolved_at is null;
select tenant_table('dead_letters', 'select', 'select, insert, update, delete');

-- Idempotency keys: a caller's key, what it asked for, and the answer it got.
create table idempotency_keys (
  organization_id uuid not null,
  method text not null,
  key text not null,
  request_hash bytea not null,
  response bytea,
  status smallint,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '24 hours',
  constraint idempotency_keys_pkey primary key (organization_id, method, key),
  constraint valid_key check (length(key) between 8 and 200),
  constraint valid_request_hash check (octet_length(request_hash) = 32)
);
create index idempotency_keys_expiry on idempotency_keys (expires_at);
select tenant_table('idempotency_keys', 'select, insert, update, delete', 'select, delete');
