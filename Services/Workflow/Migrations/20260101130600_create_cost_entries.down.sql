drop function record_cost(uuid, uuid, text, text, bigint, bigint);
drop table cost_entries;
