ALTER TABLE firm DROP COLUMN obligor_log;
ALTER TABLE member DROP COLUMN obligor_log;
ALTER TABLE head
    DROP COLUMN registry_next,
    DROP COLUMN registry_size,
    DROP COLUMN registry_tick,
    DROP COLUMN registry_tick_head;
