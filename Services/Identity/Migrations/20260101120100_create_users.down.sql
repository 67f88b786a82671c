drop function find_login(text);
drop table users;
