drop table erasure_receipts;
drop table erasure_requests;
