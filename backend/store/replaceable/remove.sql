-- Applied before migrations are reverted: what stands on the tables would keep them from being dropped.

DROP VIEW IF EXISTS holding_now;
DROP FUNCTION IF EXISTS refuse_change() CASCADE;
