drop function rows_left();
