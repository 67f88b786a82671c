drop function apply_subscription(text, text, text, bigint);
drop trigger keep_subscription_legal on organizations;
drop function keep_subscription_legal();
alter table organizations drop column regulated, drop column subscription_version;
drop table subscription_transitions;
drop table onboarding_steps;
