-- Connections: sites that articles may be published to; credentials are sealed before they are stored.
create table publish_connections (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null,
  url text not null,
  sealed_credentials bytea,
  key_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint publish_connections_pkey primary key (organization_id, id),
  constraint valid_kind check (kind in ('wordpress', 'files'))
);
select touched('publish_connections');
select tenant_table('publish_connections');

-- Publish intents: written before anything goes out, so that an unknown outcome is looked up and not repeated.
create table publish_intents (
  organization_id uuid not null,
  id uuid not null,
  article_id uuid not null,
  connection_id uuid not null,
  state text not null default 'intent',
  external_id text,
  created_at timestamptz not null default clock_timestamp(),
  constraint publish_intents_pkey primary key (organization_id, id),
  constraint publish_intents_article_fkey foreign key (organization_id, article_id)
    references articles (organization_id, id) on delete cascade,
  constraint publish_intents_connection_fkey foreign key (organization_id, connection_id)
    references publish_connections (organization_id, id) on delete cascade,
  constraint valid_intent_state check (state in ('intent', 'sent', 'recorded', 'done', 'failed', 'unknown'))
);
create index publish_intents_article on publish_intents (organization_id, article_id);
create index publish_intents_connection on publish_intents (organization_id, connection_id);
select tenant_table('publish_intents', 'select, insert, update', 'select, update');

-- Publish references: where an article is published; once for each connection.
create table publish_references (
  organization_id uuid not null,
  article_id uuid not null,
  connection_id uuid not null,
  external_id text not null,
  url text not null,
  published_at timestamptz not null default clock_timestamp(),
  constraint publish_references_pkey primary key (organization_id, article_id, connection_id),
  constraint publish_references_article_fkey foreign key (organization_id, article_id)
    references articles (organization_id, id) on delete cascade,
  constraint publish_references_connection_fkey foreign key (organization_id, connection_id)
    references publish_connections (organization_id, id) on delete cascade
);
create index publish_references_connection on publish_references (organization_id, connection_id);
select tenant_table('publish_references', 'select, insert, update, delete');
