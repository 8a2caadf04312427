DROP INDEX invitation_of_recovery;
ALTER TABLE invitation DROP COLUMN recovery_id;
DROP TABLE recovery;
