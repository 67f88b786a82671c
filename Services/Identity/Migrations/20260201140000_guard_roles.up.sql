-- Roles are changed by these functions alone: the service's own role has no right to write the column. Who acts is the
-- session's user; nobody acts on themselves, on somebody of their own rank, or above it. The organization's row is locked
-- first, so that such changes happen one after another.
create function role_rank(p_role text) returns integer
  language sql immutable set search_path = pg_catalog, pg_temp
as $$ select array_position(array['viewer', 'member', 'editor', 'admin', 'owner'], p_role) $$;
select only_for('role_rank(text)', 'identity_app, identity_worker');

create unique index users_one_owner on users (organization_id)
  where role = 'owner' and disabled_at is null and erased_at is null;

-- An organization that has people has an owner among them.
create function keep_an_owner() returns trigger
  language plpgsql set search_path = identity, platform, pg_temp
as $$
begin
  if exists (select from identity.organizations o where o.id = old.organization_id)
    and exists (select from identity.users u where u.organization_id = old.organization_id and u.erased_at is null)
    and not exists (select from identity.users u where u.organization_id = old.organization_id and u.role = 'owner'
      and u.disabled_at is null and u.erased_at is null) then
    raise exception 'the last owner stays' using errcode = 'check_violation', constraint = 'keep_an_owner';
  end if;
  return null;
end $$;
create constraint trigger keep_an_owner after update of role, disabled_at, erased_at or delete on users
  deferrable initially deferred for each row when (old.role = 'owner') execute function keep_an_owner();

-- May the session's user act on another? Locks both rows. Outcomes: ok, not_found, own, rank.
create function may_act_on(p_user_id uuid) returns text
  language plpgsql security definer set search_path = identity, platform, pg_temp
as $$
declare
  me uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  mine text;
  theirs text;
begin
  perform from organizations o where o.id = org_id() for update;
  select u.role into mine from users u
    where u.organization_id = org_id() and u.id = me and u.disabled_at is null and u.erased_at is null for update;
  if mine is null then
    return 'rank';
  end if;
  select u.role into theirs from users u
    where u.organization_id = org_id() and u.id = p_user_id and u.disabled_at is null and u.erased_at is null for update;
  if theirs is null then
    return 'not_found';
  end if;
  if me = p_user_id then
    return 'own';
  end if;
  if role_rank(mine) <= role_rank(theirs) or role_rank(mine) < role_rank('admin') then
    return 'rank';
  end if;
  return 'ok';
end $$;
select only_for('may_act_on(uuid)', 'identity_app');

create function change_role(p_user_id uuid, p_role text) returns text
  language plpgsql security definer set search_path = identity, platform, pg_temp
as $$
declare
  answer text := may_act_on(p_user_id);
  mine text;
begin
  if answer <> 'ok' then
    return answer;
  end if;
  select u.role into mine from users u
    where u.organization_id = org_id() and u.id = nullif(current_setting('app.user_id', true), '')::uuid;
  if p_role = 'owner' or role_rank(p_role) is null or role_rank(p_role) >= role_rank(mine) then
    return 'rank';
  end if;
  update users set role = p_role where organization_id = org_id() and id = p_user_id;
  return 'ok';
end $$;
select only_for('change_role(uuid, text)', 'identity_app');

-- The owner hands over and becomes admin.
create function transfer_ownership(p_user_id uuid) returns text
  language plpgsql security definer set search_path = identity, platform, pg_temp
as $$
declare
  answer text := may_act_on(p_user_id);
  me uuid := nullif(current_setting('app.user_id', true), '')::uuid;
begin
  if answer <> 'ok' then
    return answer;
  end if;
  update users set role = 'admin' where organization_id = org_id() and id = me and role = 'owner';
  if not found then
    return 'rank';
  end if;
  update users set role = 'owner' where organization_id = org_id() and id = p_user_id;
  return 'ok';
end $$;
select only_for('transfer_ownership(uuid)', 'identity_app');
