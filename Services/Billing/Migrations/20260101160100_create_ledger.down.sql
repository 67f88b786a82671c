drop table payment_events;
drop table invoice_lines;
drop table invoices;
drop table reservations;
drop table budgets;
drop table ledger;
drop table usage_events;
drop table usage_tracking;
