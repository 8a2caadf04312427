DROP INDEX draft_of_sheet;
ALTER TABLE draft
    DROP CONSTRAINT draft_of_a_row,
    DROP COLUMN sheet_id,
    DROP COLUMN sheet_row;
