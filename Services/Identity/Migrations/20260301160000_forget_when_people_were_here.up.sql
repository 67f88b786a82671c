-- Forgets one person, and when they were last here. What carried a copy of an answer or a message and has done its work goes whole.
create or replace function erase_person(p_user_id uuid, p_needles text[], out rows_deleted bigint, out rows_anonymised bigint)
  language plpgsql security definer set search_path = identity, platform, pg_temp
as $$
declare
  n bigint;
begin
  rows_deleted := 0;
  rows_anonymised := 0;
  update users set email = 'erased-' || id || '@erased.invalid', first_name = null, last_name = null, avatar_url = null,
      password_hash = 'erased', email_verified = false,
      last_login = null, failed_logins = 0, locked_until = null, erased_at = clock_timestamp(),
      disabled_at = coalesce(disabled_at, clock_timestamp())
    where organization_id = org_id() and id = p_user_id and erased_at is null;
  get diagnostics rows_anonymised = row_count;
  update api_keys set name = 'erased', revoked_at = coalesce(revoked_at, clock_timestamp())
    where organization_id = org_id() and created_by = p_user_id;
  get diagnostics n = row_count;
  rows_anonymised := rows_anonymised + n;
  -- What tokens the person still has are dead everywhere in a moment.
  insert into revocations (organization_id, subject_id, issued_before, forget_at)
    values (org_id(), p_user_id, clock_timestamp(), clock_timestamp() + interval '10 minutes');
  update grants set revoked_at = clock_timestamp(), revoked_reason = 'the person was erased'
    where organization_id = org_id() and user_id = p_user_id and revoked_at is null;
  with gone as (delete from sessions where organization_id = org_id() and user_id = p_user_id returning 1)
    select rows_deleted + count(*) into rows_deleted from gone;
  with gone as (delete from one_time_codes where organization_id = org_id() and user_id = p_user_id returning 1)
    select rows_deleted + count(*) into rows_deleted from gone;
  with gone as (delete from devices where organization_id = org_id() and user_id = p_user_id returning 1)
    select rows_deleted + count(*) into rows_deleted from gone;
  with gone as (delete from mails where organization_id = org_id() and (user_id = p_user_id
      or exists (select from unnest(p_needles) x where lower(recipient) = lower(x))
      or invitation_id in (select i.id from invitations i where i.organization_id = org_id()
        and exists (select from unnest(p_needles) x where lower(i.email) = lower(x)))) returning 1)
    select rows_deleted + count(*) into rows_deleted from gone;
  with gone as (delete from invitations where organization_id = org_id()
      and exists (select from unnest(p_needles) x where lower(email) = lower(x)) returning 1)
    select rows_deleted + count(*) into rows_deleted from gone;
  delete from outbox where organization_id = org_id() and delivered_at is not null;
  get diagnostics n = row_count;
  rows_deleted := rows_deleted + n;
  delete from idempotency_keys where organization_id = org_id();
  get diagnostics n = row_count;
  rows_deleted := rows_deleted + n;
  delete from dead_letters where organization_id = org_id()
    and exists (select from unnest(p_needles) x where position(convert_to(x, 'UTF8') in body) > 0);
  get diagnostics n = row_count;
  rows_deleted := rows_deleted + n;
  rows_anonymised := rows_anonymised + platform.replace_texts('identity', p_needles, array[]::text[]);
end $$;
