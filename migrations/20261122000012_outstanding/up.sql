-- Holdings that carry value, once more: what a member has in hand, what it waits for, and what lapses. A
-- holding's own row stays for ever, and of a member that passes on what it gets, few of them are still its own:
-- looked for among all of them, each page would read that member's whole past.
CREATE TABLE outstanding_holding (
    holding_id uuid NOT NULL,
    log_id bigint NOT NULL,
    holder_id uuid NOT NULL,
    due_on date NOT NULL,
    voucher_id uuid NOT NULL,
    transferor_id uuid,
    currency text NOT NULL,
    amount bigint NOT NULL,
    life text NOT NULL CHECK (life IN ('pending', 'held')),
    lapses_at bigint,
    request_id uuid,
    -- Led by the holding: many are removed at once, by `holding_id = ANY (…)`. Where the log comes first, a plan may
    -- read all of the log's rows and compare each with the list (migration 20261122000008).
    PRIMARY KEY (holding_id, log_id)
);
INSERT INTO outstanding_holding
SELECT h.holding_id, h.log_id, h.holder_id, v.due_on, h.voucher_id, h.transferor_id, v.currency, h.amount, h.life,
       h.lapses_at, h.request_id
FROM holding h
JOIN voucher v ON v.log_id = h.log_id AND v.voucher_id = h.voucher_id
WHERE NOT EXISTS (SELECT FROM holding_end e WHERE e.log_id = h.log_id AND e.holding_id = h.holding_id);
CREATE INDEX outstanding_of_holder ON outstanding_holding (holder_id, log_id, due_on, holding_id);
CREATE INDEX outstanding_pending ON outstanding_holding (transferor_id, holder_id, log_id) WHERE life = 'pending';
-- Not of the pending ones: a question for those could be planned to read all of this index.
CREATE INDEX outstanding_lapsing ON outstanding_holding (lapses_at, holding_id, log_id) WHERE lapses_at IS NOT NULL;
DROP INDEX holding_of_holder;
DROP INDEX holding_pending;

-- In the order of their lists, so that a page reads as many rows as it shows; what a member's vouchers add up to,
-- and which of them are to be paid soon, is read from the index alone.
DROP INDEX voucher_of_obligor;
CREATE INDEX voucher_of_obligor ON voucher (obligor_id, log_id, due_on, voucher_id)
    INCLUDE (life, currency, face, settled, cut_off_on);
DROP INDEX voucher_of_payee;
CREATE INDEX voucher_of_payee ON voucher (payee_id, log_id, due_on, voucher_id) INCLUDE (life);
DROP INDEX background_of_debtor;
CREATE INDEX background_of_debtor ON background (debtor_id, log_id, due_on DESC, background_id);
DROP INDEX background_of_creditor;
CREATE INDEX background_of_creditor ON background (creditor_id, log_id, due_on DESC, background_id);

-- Lists wait for their obligor for days, and stay for ever.
CREATE INDEX payment_list_unconfirmed ON payment_list (voucher_id, log_id) WHERE NOT confirmed;
-- A financier's requests in the order of their list.
DROP INDEX request_of_financier;
CREATE INDEX request_of_financier ON request (agreed_financier_id, log_id, deadline DESC, request_id);
DROP INDEX request_of_seller;
CREATE INDEX request_of_seller ON request (seller_id, log_id, deadline DESC, request_id);

-- What time has made due is looked for every few seconds.
CREATE INDEX voucher_awaiting ON voucher (sign_for_by, voucher_id, log_id) WHERE life = 'awaiting_sign_for';
CREATE INDEX voucher_live ON voucher (due_on, voucher_id, log_id) WHERE life = 'live';
CREATE INDEX request_waiting ON request (since, request_id, log_id) WHERE life IN ('open', 'awarded', 'approved');
