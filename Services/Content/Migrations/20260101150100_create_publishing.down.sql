drop table publish_references;
drop table publish_intents;
drop table publish_connections;
