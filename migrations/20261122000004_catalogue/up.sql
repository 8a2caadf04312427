-- The last statement of the guards is looked for every half minute; of the many entries few are statements.
CREATE INDEX entry_catalogue ON entry (log_id, index) WHERE op = 'catalogue.state';
