drop table legal_holds;
