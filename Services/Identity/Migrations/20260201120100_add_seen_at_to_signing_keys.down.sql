alter table signing_keys drop column seen_at;
