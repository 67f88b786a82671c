drop table citations;
drop table sources;
drop table article_sections;
drop table articles;
