drop table signing_keys;
drop table one_time_codes;
drop table api_keys;
drop table invitations;
