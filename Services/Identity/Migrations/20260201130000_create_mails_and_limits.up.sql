-- Mails: written in the transaction that has something to tell, sent by a worker, deleted when sent. The text is sealed: it
-- may hold a code.
create table mails (
  organization_id uuid not null,
  id uuid not null default uuid7(),
  recipient text not null,
  sealed bytea not null,
  attempts integer not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp(),
  dead_at timestamptz,
  last_error text,
  constraint mails_pkey primary key (organization_id, id),
  constraint valid_recipient check (length(recipient) between 3 and 254),
  constraint valid_sealed check (octet_length(sealed) <= 65536),
  constraint valid_attempts check (attempts >= 0),
  constraint valid_last_error check (length(last_error) <= 500)
);
create index mails_due on mails (next_at) where dead_at is null;
select tenant_table('mails', 'insert', 'select, update, delete');

-- Log-in limits: failures since the last success, by a keyed hash of whatever is limited: an address typed in, a place that
-- calls, a device. They belong to no tenant: most of what is counted has no account.
create table login_limits (
  subject bytea not null,
  failures integer not null default 0,
  locked_until timestamptz,
  last_at timestamptz not null default clock_timestamp(),
  constraint login_limits_pkey primary key (subject),
  constraint valid_subject check (octet_length(subject) = 32),
  constraint valid_failures check (failures >= 0)
);
create index login_limits_age on login_limits (last_at);
grant select, insert, update, delete on login_limits to identity_app;
grant select, delete on login_limits to identity_worker;

-- Known devices: from where a person has logged in before; strangers' failures do not hold them up.
create table devices (
  organization_id uuid not null,
  user_id uuid not null,
  token_hash bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  constraint devices_pkey primary key (organization_id, token_hash),
  constraint devices_user_fkey foreign key (organization_id, user_id)
    references users (organization_id, id) on delete cascade,
  constraint valid_token_hash check (octet_length(token_hash) = 32)
);
create index devices_user on devices (organization_id, user_id);
create index devices_expiry on devices (expires_at);
select tenant_table('devices', 'select, insert, delete', 'select, delete');

-- When a session's first log-in was, and how: its absolute end is counted from then, through every rotation.
alter table sessions add column authenticated_at timestamptz not null default now();
alter table sessions add column method text not null default 'password';
alter table sessions add constraint valid_method check (method in ('password', 'invitation'));
