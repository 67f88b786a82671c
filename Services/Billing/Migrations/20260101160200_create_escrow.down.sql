drop function release(uuid);
drop function settle(uuid, bigint, bigint, timestamptz, text);
drop function reserve(uuid, uuid, text, text, bigint, bigint, bigint);
drop function record_usage_and_increment(uuid, uuid, text, numeric, uuid);
drop function record_usage(uuid, uuid, text, bigint, bigint, timestamptz);
drop function billing_period(timestamptz);
