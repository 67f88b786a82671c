drop table tombstones;
drop table effects;
drop table items;
drop table jobs;
