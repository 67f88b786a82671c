-- Organizations: the tenants themselves. A tenant sees one row, its own; plan and subscription_status are copies for
-- reading, billing decides them.
create table organizations (
  id uuid not null default gen_random_uuid(),
  name text not null,
  slug text not null,
  plan text not null default 'starter',
  stripe_customer_id text,
  subscription_status text not null default 'active',
  onboarding_completed boolean not null default false,
  onboarding_version text not null default 'v1',
  website_url text,
  business_description text,
  target_audiences text[] not null default '{}',
  blog_config jsonb not null default '{}',
  content_defaults jsonb not null default '{}',
  keyword_settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleting_at timestamptz,
  constraint organizations_pkey primary key (id),
  constraint organizations_slug_key unique (slug),
  constraint valid_name check (length(btrim(name)) between 1 and 200),
  constraint valid_slug check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  constraint valid_plan check (plan in ('trial', 'starter', 'pro', 'agency')),
  constraint valid_subscription_status check (
    subscription_status in ('pending_payment', 'trialing', 'active', 'past_due', 'suspended', 'canceled')),
  constraint valid_website_url check (length(website_url) <= 2048),
  constraint valid_business_description check (length(business_description) <= 10000),
  constraint valid_blog_config check (jsonb_typeof(blog_config) = 'object'),
  constraint valid_content_defaults check (jsonb_typeof(content_defaults) = 'object'),
  constraint valid_keyword_settings check (jsonb_typeof(keyword_settings) = 'object'),
  -- Onboarding is over only when its three answers are there.
  constraint valid_onboarding check (
    not onboarding_completed
    or (website_url is not null and business_description is not null and cardinality(target_audiences) > 0))
);
create unique index organizations_stripe_customer on organizations (stripe_customer_id)
  where stripe_customer_id is not null;
create index organizations_plan on organizations (plan, subscription_status);
select touched('organizations');
-- The app makes an organization by choosing its id first and setting the tenant to it.
select tenant_table('organizations', '', 'select, update, delete', 'id');
grant select, insert on organizations to identity_app;
grant update (name, website_url, business_description, target_audiences, onboarding_completed, onboarding_version,
  blog_config, content_defaults, keyword_settings) on organizations to identity_app;
