-- Drafts that were made at once from one sheet: they are shown, signed and returned together.
ALTER TABLE draft
    ADD COLUMN sheet_id uuid,
    ADD COLUMN sheet_row integer,
    ADD CONSTRAINT draft_of_a_row CHECK ((sheet_id IS NULL) = (sheet_row IS NULL));
CREATE INDEX draft_of_sheet ON draft (sheet_id, log_id, sheet_row) WHERE sheet_id IS NOT NULL;
