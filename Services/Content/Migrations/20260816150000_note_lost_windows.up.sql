-- Time was turned back: a backup was restored. Of these workflows, what was called for after the moment is done outside
-- and forgotten here: each of their calls is looked up before it is made. Written by whoever restores, as
-- administrator.
create table lost_windows (
  organization_id uuid not null,
  workflow_id uuid not null,
  -- The moment that was gone back to.
  restored_to timestamptz not null,
  restored_at timestamptz not null default clock_timestamp(),
  constraint lost_windows_pkey primary key (organization_id, workflow_id)
);
select tenant_table('lost_windows', 'select', 'select, delete');
