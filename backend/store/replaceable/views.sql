-- Re-applied after every migration: views that pages read.

CREATE OR REPLACE VIEW holding_now AS
SELECT h.log_id, h.holding_id, h.voucher_id, h.parent_id, h.transferor_id, h.holder_id, h.amount, h.depth,
       h.splits, h.splits_on, h.splits_that_day, h.background_id, h.financed,
       CASE WHEN e.life IS NULL THEN h.lapses_at END AS lapses_at,
       coalesce(e.life, h.life) AS life,
       CASE WHEN e.life IS NULL THEN h.request_id END AS request_id,
       coalesce(e.head, h.head) AS head,
       h.title_keys, h.title_ticks
FROM holding h
LEFT JOIN holding_end e ON e.log_id = h.log_id AND e.holding_id = h.holding_id;
