DROP INDEX entry_evidence;
