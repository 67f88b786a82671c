-- Revocations: whatever tokens name that is dead before they expire: a session, an API key, a person. Every service hears of
-- them within a moment; a row may go when the last token it kills has expired.
create table revocations (
  organization_id uuid not null,
  sequence bigserial not null,
  subject_id uuid not null,
  issued_before timestamptz not null,
  renewable boolean not null default false,
  forget_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint revocations_pkey primary key (organization_id, sequence)
);
create index revocations_created on revocations (created_at);
create index revocations_subject on revocations (subject_id);
create index revocations_forget on revocations (forget_at);
select tenant_table('revocations', 'select, insert', 'select, insert, delete');
grant usage on sequence revocations_sequence_seq to identity_app, identity_worker;
