-- Nothing to do on the way up. On the way down from here follow kinds of connections that the schema before did not know, and
-- its own way down does not reach their rows: see there.
select;
