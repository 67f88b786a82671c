-- Topic clusters: a hub keyword and, a row each, its spokes; a spoke belongs to one hub in an epoch.
create table topic_clusters (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  workflow_id uuid not null,
  epoch integer not null default 1,
  hub_keyword_id uuid not null,
  spoke_keyword_id uuid not null,
  similarity_score numeric(5,4),
  created_at timestamptz not null default now(),
  constraint topic_clusters_pkey primary key (organization_id, id),
  constraint topic_clusters_spoke_key unique (organization_id, workflow_id, epoch, spoke_keyword_id),
  constraint topic_clusters_hub_fkey foreign key (organization_id, workflow_id, hub_keyword_id)
    references keywords (organization_id, workflow_id, id) on delete cascade,
  constraint topic_clusters_spoke_fkey foreign key (organization_id, workflow_id, spoke_keyword_id)
    references keywords (organization_id, workflow_id, id) on delete cascade,
  constraint hub_is_no_spoke check (hub_keyword_id <> spoke_keyword_id),
  constraint valid_similarity_score check (similarity_score between -1 and 1)
);
create index topic_clusters_hub on topic_clusters (organization_id, workflow_id, hub_keyword_id);
create index topic_clusters_spoke on topic_clusters (organization_id, workflow_id, spoke_keyword_id);
create index topic_clusters_similarity on topic_clusters (organization_id, workflow_id, similarity_score desc);
select tenant_table('topic_clusters', 'select, insert, update, delete', 'select, delete');

-- Validation: whether a cluster is good enough to write about, and what is wrong with it if not.
create table cluster_validation_results (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  workflow_id uuid not null,
  epoch integer not null default 1,
  hub_keyword_id uuid not null,
  validation_status text not null,
  avg_similarity numeric(5,4),
  spoke_count integer,
  validation_errors jsonb,
  created_at timestamptz not null default now(),
  constraint cluster_validation_results_pkey primary key (organization_id, id),
  constraint cluster_validation_results_hub_key unique (organization_id, workflow_id, epoch, hub_keyword_id),
  constraint cluster_validation_results_hub_fkey foreign key (organization_id, workflow_id, hub_keyword_id)
    references keywords (organization_id, workflow_id, id) on delete cascade,
  constraint valid_validation_status check (validation_status in ('valid', 'invalid')),
  constraint valid_avg_similarity check (avg_similarity between -1 and 1),
  constraint valid_spoke_count check (spoke_count >= 0),
  constraint valid_validation_errors check (jsonb_typeof(validation_errors) = 'array')
);
create index cluster_validation_results_hub on cluster_validation_results (organization_id, workflow_id, hub_keyword_id);
create index cluster_validation_results_status on cluster_validation_results (organization_id, validation_status);
select tenant_table('cluster_validation_results', 'select, insert, update, delete', 'select, delete');
