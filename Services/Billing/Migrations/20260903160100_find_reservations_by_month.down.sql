-- no-transaction
drop index concurrently if exists reservations_month;
