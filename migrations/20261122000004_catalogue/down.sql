DROP INDEX entry_catalogue;
