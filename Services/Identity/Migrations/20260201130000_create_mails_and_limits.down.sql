alter table sessions drop column method, drop column authenticated_at;
drop table devices;
drop table login_limits;
drop table mails;
