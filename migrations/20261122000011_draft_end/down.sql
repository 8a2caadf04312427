ALTER TABLE draft DROP COLUMN ended_at;
