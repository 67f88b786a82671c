-- Articles: one for each approved keyword. The cost is kept in micros; the seed's decimal is derived from it.
create table articles (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  workflow_id uuid not null,
  keyword_id uuid not null,
  epoch integer not null default 1,
  title text not null,
  slug text,
  content text,
  html_content text,
  status text not null default 'queued',
  progress_percent integer not null default 0,
  sections_completed integer not null default 0,
  sections_total integer not null default 0,
  current_section text,
  word_count integer not null default 0,
  reading_time integer not null default 0,
  quality_score numeric(3,2),
  plagiarism_score numeric(3,2),
  meta_description text,
  meta_keywords text[] not null default '{}',
  focus_keyword text,
  published boolean not null default false,
  published_at timestamptz,
  wordpress_post_id bigint,
  wordpress_url text,
  generation_cost_micros bigint not null default 0,
  generation_cost numeric(10,6) generated always as (generation_cost_micros / 1000000.0) stored,
  created_by uuid,
  method text not null default 'extractive',
  hub_keyword_id uuid,
  failure_reason text,
  citations_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint articles_pkey primary key (organization_id, id),
  constraint articles_natural_key unique (organization_id, workflow_id, keyword_id, epoch),
  constraint articles_slug_key unique (organization_id, slug),
  constraint articles_wordpress_post_key unique (organization_id, wordpress_post_id),
  constraint valid_article_status check (
    status in ('queued', 'researching', 'generating', 'validating', 'completed', 'failed', 'published')),
  constraint valid_title check (length(title) between 1 and 500),
  constraint valid_slug check (slug ~ '^[a-z0-9][a-z0-9-]{0,199}$'),
  constraint valid_meta_description check (length(meta_description) <= 160),
  constraint valid_progress check (progress_percent between 0 and 100),
  constraint valid_sections check (sections_completed between 0 and sections_total),
  constraint valid_scores check (quality_score between 0 and 1 and plagiarism_score between 0 and 1),
  constraint valid_counts check (word_count >= 0 and reading_time >= 0 and citations_count >= 0),
  constraint valid_generation_cost check (generation_cost_micros between 0 and 9999999999),
  constraint published_is_whole check (published = (published_at is not null) and (status = 'published') = published),
  constraint valid_epoch check (epoch > 0)
) with (fillfactor = 80);
create index articles_list on articles (organization_id, created_at desc, id desc);
create index articles_workflow on articles (organization_id, workflow_id, epoch);
create index articles_keyword on articles (organization_id, keyword_id);
create index articles_status on articles (organization_id, status);
create index articles_published on articles (organization_id, published, published_at desc);
select touched('articles');
select tenant_table('articles', 'select, insert, update, delete', 'select, update, delete');

-- Sections: the parts of an article, each a checkpoint.
create table article_sections (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  article_id uuid not null,
  section_number integer not null,
  title text not null,
  content text,
  html_content text,
  status text not null default 'pending',
  word_count integer not null default 0,
  generation_time integer not null default 0,
  quality_score numeric(3,2),
  citations_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint article_sections_pkey primary key (organization_id, id),
  constraint article_sections_number_key unique (organization_id, article_id, section_number),
  constraint article_sections_article_fkey foreign key (organization_id, article_id)
    references articles (organization_id, id) on delete cascade,
  constraint valid_section_status check (status in ('pending', 'generating', 'completed', 'failed')),
  constraint valid_section_number check (section_number > 0),
  constraint valid_section_counts check (word_count >= 0 and generation_time >= 0 and citations_count >= 0),
  constraint valid_section_quality check (quality_score between 0 and 1)
) with (fillfactor = 80);
create index article_sections_status on article_sections (organization_id, status);
select touched('article_sections');
select tenant_table('article_sections', 'select, insert, update, delete', 'select, update, delete');

-- Sources: pages read for a workflow's articles, as they were read.
create table sources (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  workflow_id uuid not null,
  url text not null,
  title text not null default '',
  excerpt text not null default '',
  body text not null,
  sha256 bytea not null,
  fetched_at timestamptz not null default clock_timestamp(),
  constraint sources_pkey primary key (organization_id, id),
  constraint sources_url_key unique (organization_id, workflow_id, url),
  constraint valid_sha256 check (octet_length(sha256) = 32)
);
create index sources_age on sources (fetched_at);
select tenant_table('sources', 'select, insert, update, delete', 'select, delete');

-- Citations: where each quoted sentence stands in its source, by byte offsets.
create table citations (
  organization_id uuid not null,
  article_id uuid not null,
  section_number integer not null,
  ordinal integer not null,
  source_id uuid not null,
  quote text not null,
  start_offset integer not null,
  end_offset integer not null,
  constraint citations_pkey primary key (organization_id, article_id, section_number, ordinal),
  constraint citations_article_fkey foreign key (organization_id, article_id)
    references articles (organization_id, id) on delete cascade,
  constraint citations_source_fkey foreign key (organization_id, source_id)
    references sources (organization_id, id),
  constraint valid_offsets check (start_offset >= 0 and end_offset > start_offset)
);
create index citations_source on citations (organization_id, source_id);
select tenant_table('citations', 'select, insert, update, delete', 'select, delete');
