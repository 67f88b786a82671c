-- Sign-ups whose address is not proved yet: sealed whole, for an hour, under the hash of a mailed token. They belong to no
-- tenant: there is none yet. New table, no lock anybody waits for; an older build does not know it.
create table sign_ups (
  token_hash bytea not null,
  sealed bytea not null,
  expires_at timestamptz not null,
  constraint sign_ups_pkey primary key (token_hash),
  constraint valid_token_hash check (octet_length(token_hash) = 32),
  constraint valid_sealed check (octet_length(sealed) <= 8192)
);
create index sign_ups_expiry on sign_ups (expires_at);
grant select, insert, delete on sign_ups to identity_app;
grant select, delete on sign_ups to identity_worker;
