-- When a replica last said that it signs with the key: silence retires it, ten minutes later its last token is dead.
alter table signing_keys add column seen_at timestamptz not null default clock_timestamp();
