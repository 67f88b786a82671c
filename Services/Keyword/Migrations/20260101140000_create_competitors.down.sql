drop table crawled_pages;
drop table organization_competitors;
