-- Competitors: sites an organization is measured against; spellings of one site are one row.
create table organization_competitors (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  url text not null,
  normalized_url text not null,
  domain text not null,
  last_analyzed timestamptz,
  analysis_status text not null default 'not_analyzed',
  keywords_found integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint organization_competitors_pkey primary key (organization_id, id),
  constraint organization_competitors_normalized_url_key unique (organization_id, normalized_url),
  constraint valid_url check (length(url) between 1 and 2048 and length(normalized_url) between 1 and 2048),
  constraint valid_analysis_status check (analysis_status in ('not_analyzed', 'in_progress', 'completed', 'failed')),
  constraint valid_keywords_found check (keywords_found >= 0)
);
create index organization_competitors_domain on organization_competitors (organization_id, domain);
select touched('organization_competitors');
select tenant_table('organization_competitors', 'select, insert, update, delete', 'select, delete');

-- Crawled pages: what was read, once for each workflow and address; mined from, and offered as sources.
create table crawled_pages (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  workflow_id uuid not null,
  competitor_id uuid,
  url text not null,
  title text not null default '',
  description text not null default '',
  headings text[] not null default '{}',
  body text not null default '',
  sha256 bytea not null,
  fetched_at timestamptz not null default clock_timestamp(),
  constraint crawled_pages_pkey primary key (organization_id, id),
  constraint crawled_pages_url_key unique (organization_id, workflow_id, url),
  constraint crawled_pages_competitor_fkey foreign key (organization_id, competitor_id)
    references organization_competitors (organization_id, id) on delete set null (competitor_id),
  constraint valid_sha256 check (octet_length(sha256) = 32)
);
create index crawled_pages_competitor on crawled_pages (organization_id, competitor_id) where competitor_id is not null;
create index crawled_pages_age on crawled_pages (fetched_at);
select tenant_table('crawled_pages', 'select, insert, update, delete', 'select, delete');
