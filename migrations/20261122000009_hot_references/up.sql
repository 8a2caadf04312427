-- A reference is looked up for every row: 8 to 12 microseconds each, as much as writing the row itself
-- (docs/decisions/0011-hot-references.md). The writer holds the log's head row, which does refer to `log`,
-- and `hefu verify` compares every row with the replayed ledger.
ALTER TABLE entry DROP CONSTRAINT entry_log_id_fkey;
ALTER TABLE answer DROP CONSTRAINT answer_log_id_fkey;
ALTER TABLE tile DROP CONSTRAINT tile_log_id_fkey;
ALTER TABLE timeline DROP CONSTRAINT timeline_log_id_fkey;
ALTER TABLE signature DROP CONSTRAINT signature_log_id_fkey;
ALTER TABLE holding DROP CONSTRAINT holding_log_id_fkey;
