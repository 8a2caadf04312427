-- Re-applied after every migration. Entries and the ends of holdings are only ever inserted: by trigger for
-- everyone, and by grant for the application's role.

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['log', 'entry', 'answer', 'timeline', 'holding_end', 'bank_reference', 'notice']
    LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS append_only ON %I', append_only);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', append_only);
        EXECUTE format('DROP TRIGGER IF EXISTS no_truncate ON %I', append_only);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', append_only);
    END LOOP;
END
$$;
