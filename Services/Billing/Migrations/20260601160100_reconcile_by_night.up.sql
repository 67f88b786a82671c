-- Days on which what providers say they are owed was held against the books: once for each, however many processes there are.
create table reconciliations (
  day date not null,
  bills integer not null default 0,
  drifting integer not null default 0,
  at timestamptz not null default clock_timestamp(),
  constraint reconciliations_pkey primary key (day),
  constraint valid_reconciliation check (bills >= 0 and drifting between 0 and bills)
);
grant select, insert, update on reconciliations to billing_worker;
