-- A public check that a member offers for a voucher: whoever has its token sees that the voucher is genuine.
-- The token is kept as it is, because the member prints its code again, and it opens no more than the
-- member chose to show. Withdrawing deletes the row.
CREATE TABLE public_check (
    log_id bigint NOT NULL REFERENCES log,
    member_id uuid NOT NULL,
    voucher_id uuid NOT NULL,
    token text NOT NULL,
    shows_amount boolean NOT NULL,
    made_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, member_id, voucher_id),
    UNIQUE (log_id, token)
);
