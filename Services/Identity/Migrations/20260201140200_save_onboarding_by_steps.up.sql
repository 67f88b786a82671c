-- Onboarding steps: which of the six have been saved, and when it was known.
create table onboarding_steps (
  organization_id uuid not null,
  step text not null,
  done boolean not null,
  saved_at timestamptz not null,
  constraint onboarding_steps_pkey primary key (organization_id, step),
  constraint onboarding_steps_organization_fkey foreign key (organization_id) references organizations (id) on delete cascade,
  constraint valid_step check (step in ('business', 'competitors', 'blog', 'article_rules', 'keyword_settings', 'integration'))
);
select tenant_table('onboarding_steps', 'select, insert, update', 'select');

-- Which status may follow which; billing decides, this refuses what can only be a mistake.
create table subscription_transitions (
  from_status text not null,
  to_status text not null,
  constraint subscription_transitions_pkey primary key (from_status, to_status)
);
insert into subscription_transitions (from_status, to_status) values
  ('pending_payment', 'trialing'), ('pending_payment', 'active'), ('pending_payment', 'canceled'),
  ('trialing', 'active'), ('trialing', 'past_due'), ('trialing', 'suspended'), ('trialing', 'canceled'),
  ('active', 'past_due'), ('active', 'suspended'), ('active', 'canceled'), ('active', 'trialing'),
  ('past_due', 'active'), ('past_due', 'suspended'), ('past_due', 'canceled'),
  ('suspended', 'active'), ('suspended', 'canceled'),
  ('canceled', 'pending_payment'), ('canceled', 'active');
grant select on subscription_transitions to identity_app, identity_worker;

alter table organizations add column subscription_version bigint not null default 0;
alter table organizations add column regulated boolean not null default false;

create function keep_subscription_legal() returns trigger
  language plpgsql set search_path = identity, pg_temp
as $$
begin
  if not exists (select from identity.subscription_transitions t
    where t.from_status = old.subscription_status and t.to_status = new.subscription_status) then
    raise exception 'a subscription does not go from % to %', old.subscription_status, new.subscription_status
      using errcode = 'check_violation', constraint = 'legal_subscription_transition';
  end if;
  return new;
end $$;
create trigger keep_subscription_legal before update on organizations
  for each row when (old.subscription_status is distinct from new.subscription_status)
  execute function keep_subscription_legal();

-- Writes what billing decided: the service's own role may not write these columns. An older version changes nothing.
create function apply_subscription(p_plan text, p_status text, p_customer text, p_version bigint) returns boolean
  language plpgsql security definer set search_path = identity, platform, pg_temp
as $$
begin
  update organizations o
    set plan = coalesce(p_plan, o.plan), subscription_status = coalesce(p_status, o.subscription_status),
      stripe_customer_id = coalesce(p_customer, o.stripe_customer_id), subscription_version = p_version
    where o.id = org_id() and o.subscription_version < p_version;
  return found;
end $$;
select only_for('apply_subscription(text, text, text, bigint)', 'identity_app');
