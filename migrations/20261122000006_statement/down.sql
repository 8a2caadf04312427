DROP INDEX entry_head_state;
