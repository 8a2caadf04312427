-- Re-applied after every migration. No row of the ledger or of its state ever goes, and those of the first
-- list do not change either: by trigger for everyone, and by grant for the application's role.

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

DO $$
DECLARE
    append_only text[] := ARRAY['log', 'entry', 'answer', 'timeline', 'signature', 'identifier', 'account', 'holding_end',
        'payment_line', 'bank_reference', 'notice'];
    lasting text[] := ARRAY['head', 'tile', 'member', 'seat', 'granted_limit', 'invoice', 'background', 'voucher',
        'holding', 'request', 'quote', 'payment_list'];
    guarded text;
    change text;
BEGIN
    FOREACH guarded IN ARRAY append_only || lasting
    LOOP
        change := CASE WHEN guarded = ANY (append_only) THEN 'UPDATE OR DELETE' ELSE 'DELETE' END;
        EXECUTE format('DROP TRIGGER IF EXISTS append_only ON %I', guarded);
        EXECUTE format('CREATE TRIGGER append_only BEFORE %s ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', change, guarded);
        EXECUTE format('DROP TRIGGER IF EXISTS no_truncate ON %I', guarded);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', guarded);
    END LOOP;
END
$$;
