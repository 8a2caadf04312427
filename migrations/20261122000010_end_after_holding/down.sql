ALTER TABLE holding_end
    ALTER CONSTRAINT holding_end_log_id_holding_id_fkey NOT DEFERRABLE;
