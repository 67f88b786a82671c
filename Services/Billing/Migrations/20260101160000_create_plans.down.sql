drop table subscriptions;
drop table price_book;
drop table plan_quotas;
drop table plans;
