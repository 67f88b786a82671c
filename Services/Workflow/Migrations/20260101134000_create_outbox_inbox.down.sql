drop table idempotency_keys;
drop table dead_letters;
drop table inbox;
drop table outbox;
