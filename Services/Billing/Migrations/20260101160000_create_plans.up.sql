-- Plans and what they include; NULL is without limit. One truth for all organizations, changed by migration.
create table plans (
  code text not null,
  monthly_price_micros bigint not null,
  constraint plans_pkey primary key (code),
  constraint valid_plan check (code in ('trial', 'starter', 'pro', 'agency')),
  constraint valid_price check (monthly_price_micros >= 0)
);
insert into plans values ('trial', 1000000), ('starter', 49000000), ('pro', 220000000), ('agency', 399000000);
create table plan_quotas (
  plan text not null,
  name text not null,
  quota bigint,
  constraint plan_quotas_pkey primary key (plan, name),
  constraint plan_quotas_plan_fkey foreign key (plan) references plans (code),
  constraint valid_quota check (quota >= 0)
);
insert into plan_quotas values
  ('trial', 'articles', 1), ('starter', 'articles', 10), ('pro', 'articles', 50), ('agency', 'articles', 150),
  ('trial', 'scheduled', 0), ('starter', 'scheduled', 10), ('pro', 'scheduled', 50), ('agency', 'scheduled', null),
  ('trial', 'keyword_research', 5), ('starter', 'keyword_research', 50), ('pro', 'keyword_research', 200),
  ('agency', 'keyword_research', null),
  ('trial', 'connections', 0), ('starter', 'connections', 1), ('pro', 'connections', 3), ('agency', 'connections', null),
  ('trial', 'active_workflows', null), ('starter', 'active_workflows', 1), ('pro', 'active_workflows', 5),
  ('agency', 'active_workflows', null),
  ('trial', 'api_calls', 50), ('starter', 'api_calls', 100), ('pro', 'api_calls', 1000), ('agency', 'api_calls', null);
grant select on plans, plan_quotas to billing_app, billing_worker;

-- Prices: what a provider asks for a unit, from a day on. A provider without a price cannot be reserved for.
create table price_book (
  provider text not null,
  metric text not null,
  valid_from date not null,
  micros_per_unit bigint not null,
  constraint price_book_pkey primary key (provider, metric, valid_from),
  constraint valid_price check (micros_per_unit >= 0)
);
insert into price_book (provider, metric, valid_from, micros_per_unit)
select 'embedded', unnest(array['icp_generation', 'competitor_analysis', 'keyword_research', 'longtail_expansion',
  'embedding', 'subtopics', 'research', 'article_generation', 'publish', 'image', 'api_call']), date '2026-01-01', 0;
grant select on price_book to billing_app, billing_worker;

-- Subscriptions: which plan an organization has; no row means starter.
create table subscriptions (
  organization_id uuid not null,
  plan text not null default 'starter',
  status text not null default 'active',
  stripe_subscription_id text,
  grace_started_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint subscriptions_pkey primary key (organization_id),
  constraint subscriptions_plan_fkey foreign key (plan) references plans (code),
  constraint valid_subscription_status check (
    status in ('pending_payment', 'trialing', 'active', 'past_due', 'suspended', 'canceled'))
);
create index subscriptions_plan on subscriptions (plan);
select touched('subscriptions');
select tenant_table('subscriptions', 'select, insert, update', 'select, update');
