drop table lost_windows;
