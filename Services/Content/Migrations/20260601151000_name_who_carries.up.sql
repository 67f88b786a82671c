-- Whose process has a message on its way, by the name of its sign of life: what a dead one had is due at once, not after its lease.
alter table outbox add column holder text;
create index outbox_carried on outbox (holder) where delivered_at is null and holder is not null;
