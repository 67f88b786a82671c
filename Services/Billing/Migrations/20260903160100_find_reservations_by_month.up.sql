-- no-transaction
-- Health looks at this month's reservations of everybody.
create index concurrently if not exists reservations_month on reservations (billing_period);
