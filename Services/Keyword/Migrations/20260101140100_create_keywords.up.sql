-- Keywords: seeds and the long-tails under them. epoch is the last one the row was used in; rows left behind by a rerun
-- keep their old epoch. An unknown figure is NULL, never a zero pretending to be measured.
create table keywords (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  workflow_id uuid not null,
  competitor_url_id uuid,
  parent_seed_keyword_id uuid,
  keyword text not null,
  keyword_normalized text generated always as (lower(btrim(keyword))) stored,
  seed_keyword text,
  search_volume integer,
  competition_level text,
  competition_index integer,
  keyword_difficulty integer,
  cpc numeric(10,2),
  longtail_status text not null default 'not_started',
  subtopics_status text not null default 'not_started',
  article_status text not null default 'not_started',
  filter_status text not null default 'not_approved',
  filtered_reason text,
  subtopics jsonb,
  detected_language text,
  is_foreign_language boolean not null default false,
  main_intent text,
  is_navigational boolean not null default false,
  foreign_intent text,
  ai_suggested boolean not null default false,
  user_selected boolean not null default false,
  decision_confidence numeric(3,2),
  selection_source text,
  selection_timestamp timestamptz,
  source text not null default 'headings',
  evidence_url text,
  subtopics_decision text,
  decided_by uuid,
  epoch integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint keywords_pkey primary key (organization_id, id),
  constraint keywords_natural_key unique (organization_id, workflow_id, epoch, keyword_normalized),
  constraint keywords_workflow_key unique (organization_id, workflow_id, id),
  constraint keywords_competitor_fkey foreign key (organization_id, competitor_url_id)
    references organization_competitors (organization_id, id) on delete set null (competitor_url_id),
  -- A long-tail's seed is of its own workflow.
  constraint keywords_parent_fkey foreign key (organization_id, workflow_id, parent_seed_keyword_id)
    references keywords (organization_id, workflow_id, id) on delete cascade,
  constraint valid_keyword check (length(keyword) between 1 and 400),
  constraint valid_competition_level check (competition_level in ('low', 'medium', 'high')),
  constraint valid_keyword_difficulty check (keyword_difficulty between 0 and 100),
  constraint valid_metrics check (search_volume >= 0 and competition_index between 0 and 100 and cpc >= 0),
  constraint valid_longtail_status check (longtail_status in ('not_started', 'in_progress', 'completed', 'failed')),
  constraint valid_subtopics_status check (subtopics_status in ('not_started', 'in_progress', 'completed', 'failed')),
  constraint valid_article_status check (article_status in ('not_started', 'in_progress', 'completed', 'failed')),
  constraint valid_filter_status check (filter_status in ('not_approved', 'approved', 'rejected_duplicate',
    'rejected_low_volume', 'rejected_language', 'rejected_navigational', 'rejected_irrelevant', 'rejected_user')),
  constraint valid_subtopics check (jsonb_typeof(subtopics) = 'array'),
  constraint valid_decision_confidence check (decision_confidence between 0 and 1),
  constraint valid_subtopics_decision check (subtopics_decision in ('approved', 'rejected')),
  constraint valid_epoch check (epoch > 0)
) with (fillfactor = 80);
create index keywords_list on keywords (organization_id, workflow_id, epoch, decision_confidence desc nulls last, id);
create index keywords_parent on keywords (organization_id, workflow_id, parent_seed_keyword_id)
  where parent_seed_keyword_id is not null;
create index keywords_competitor on keywords (organization_id, competitor_url_id) where competitor_url_id is not null;
create index keywords_status on keywords (organization_id, longtail_status, subtopics_status, article_status);
create index keywords_search_volume on keywords (organization_id, search_volume desc nulls last);
select touched('keywords');
select tenant_table('keywords', 'select, insert, update, delete', 'select, delete');

-- Embeddings: one for each keyword and model. 3 KiB fit the page, so they stay out of TOAST; exact search inside one
-- tenant is faster and truer than an approximate index filtered afterwards.
create table keyword_embeddings (
  organization_id uuid not null,
  keyword_id uuid not null,
  model text not null,
  embedding halfvec(1536) not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint keyword_embeddings_pkey primary key (organization_id, keyword_id, model),
  constraint keyword_embeddings_keyword_fkey foreign key (organization_id, keyword_id)
    references keywords (organization_id, id) on delete cascade,
  constraint valid_model check (length(model) between 1 and 100)
);
alter table keyword_embeddings alter column embedding set storage plain;
select tenant_table('keyword_embeddings', 'select, insert, update, delete', 'select, delete');
