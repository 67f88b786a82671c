drop function erase_person(uuid, text[]);
drop function erase_organization();
drop function personal_tables();
drop function find_texts(text[]);
drop function export_rows(text, uuid, text[]);
drop table erasures;
