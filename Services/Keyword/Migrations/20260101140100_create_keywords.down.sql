drop table keyword_embeddings;
drop table keywords;
