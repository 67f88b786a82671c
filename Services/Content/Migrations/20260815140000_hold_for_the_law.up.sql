-- Organizations of which nothing goes by age and nothing is erased: a court, an auditor or a dispute asks for it. An operator sets
-- it, past the services; each has its own list, so that whoever deletes looks where it deletes.
create table legal_holds (
  organization_id uuid not null,
  reason text not null,
  since timestamptz not null default clock_timestamp(),
  constraint legal_holds_pkey primary key (organization_id),
  constraint valid_legal_hold check (length(reason) between 1 and 500)
);
select tenant_table('legal_holds', app => 'select', worker => 'select');
create policy "list for the operator" on legal_holds for select to content_owner using (true);
