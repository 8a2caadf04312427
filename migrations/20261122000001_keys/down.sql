DROP TABLE signature;
ALTER TABLE holding DROP COLUMN title_keys, DROP COLUMN title_ticks;
ALTER TABLE seat DROP COLUMN compromised_since, DROP COLUMN effective;
