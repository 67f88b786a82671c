drop function transfer_ownership(uuid);
drop function change_role(uuid, text);
drop function may_act_on(uuid);
drop trigger keep_an_owner on users;
drop function keep_an_owner();
drop index users_one_owner;
drop function role_rank(text);
