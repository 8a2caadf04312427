-- What a further log knows of the registry log: from which of its entries on it imports, the size of the last
-- checkpoint it saw, and the last tick it has from there. Empty on the registry itself.
ALTER TABLE head
    ADD COLUMN registry_next bigint,
    ADD COLUMN registry_size bigint,
    ADD COLUMN registry_tick bigint,
    ADD COLUMN registry_tick_head bytea;
-- The key id of the log on which a member is an obligor, where that is not the registry.
ALTER TABLE member ADD COLUMN obligor_log bytea;
-- The same of a firm that is being admitted.
ALTER TABLE firm ADD COLUMN obligor_log bytea;
