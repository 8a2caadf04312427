-- Holdings and ends of one batch are sent together and may arrive in either order.
ALTER TABLE holding_end
    ALTER CONSTRAINT holding_end_log_id_holding_id_fkey DEFERRABLE INITIALLY DEFERRED;
