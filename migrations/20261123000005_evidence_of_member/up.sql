-- The evidence that a member has recorded, newest first, by what its records say of who they are from. It was looked
-- for among all that the member ever signed.
CREATE INDEX entry_evidence
    ON entry (log_id, substring(encode(record, 'escape') FROM '"member":"([0-9a-f-]{36})"'), index)
    WHERE op = 'evidence.record';
