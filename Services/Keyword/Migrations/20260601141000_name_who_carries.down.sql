drop index outbox_carried;
alter table outbox drop column holder;
