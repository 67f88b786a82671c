drop function find_session(bytea);
drop table sessions;
