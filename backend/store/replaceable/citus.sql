-- Applied by `hefu migrate --citus`, and after every later migration: spreads the tables over the workers of a Citus
-- cluster by `log_id`, so that a log lives whole on one of them. Tables that are spread already are left as they
-- are, so it may be repeated.

DO $$
DECLARE
    spread name;
    kept record;
BEGIN
    -- All of it is one transaction, in which Citus has to change one shard after the other.
    SET LOCAL citus.multi_shard_modify_mode = 'sequential';
    -- A table that others refer to can only be spread while nothing does.
    CREATE TEMPORARY TABLE kept_reference ON COMMIT DROP AS
        SELECT conrelid::regclass AS table_name, conname, pg_get_constraintdef(c.oid) AS definition
        FROM pg_constraint c
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
          AND conrelid NOT IN (SELECT logicalrelid FROM pg_dist_partition);
    FOR kept IN SELECT * FROM kept_reference LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', kept.table_name, kept.conname);
    END LOOP;
    -- No worker can hold that of all others (docs/decisions/0014-spread-by-log.md).
    ALTER TABLE log DROP CONSTRAINT IF EXISTS log_name_key;
    ALTER TABLE log DROP CONSTRAINT IF EXISTS log_origin_key;
    FOR spread IN
        SELECT relname FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'log_id'
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND t.oid NOT IN (SELECT logicalrelid FROM pg_dist_partition)
        ORDER BY relname <> 'log', relname
    LOOP
        PERFORM create_distributed_table(spread::text, 'log_id',
            colocate_with => CASE spread WHEN 'log' THEN 'none' ELSE 'log' END);
    END LOOP;
    FOR kept IN SELECT * FROM kept_reference LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', kept.table_name, kept.conname, kept.definition);
    END LOOP;
END
$$;
