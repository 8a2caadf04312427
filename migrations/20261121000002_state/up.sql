-- What the ledger says is true: written by the writer with its entries, and nowhere else.
-- Amounts are minor units; ticks are seconds since 1970-01-01T00:00:00Z; heads are leaf hashes.

CREATE TABLE member (
    log_id bigint NOT NULL REFERENCES log,
    member_id uuid NOT NULL,
    name text NOT NULL,
    kinds text[] NOT NULL,
    single_person boolean NOT NULL,
    approvals jsonb NOT NULL,
    head bytea NOT NULL,
    PRIMARY KEY (log_id, member_id)
);

CREATE TABLE identifier (
    log_id bigint NOT NULL,
    scheme text NOT NULL,
    value text NOT NULL,
    member_id uuid NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (log_id, scheme, value),
    FOREIGN KEY (log_id, member_id) REFERENCES member
);
CREATE INDEX identifier_of_member ON identifier (log_id, member_id);

CREATE TABLE seat (
    log_id bigint NOT NULL,
    key_id bytea NOT NULL,
    seat_id uuid NOT NULL,
    member_id uuid NOT NULL,
    position integer NOT NULL,
    person_id uuid NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    public_key bytea NOT NULL,
    revoked boolean NOT NULL,
    PRIMARY KEY (log_id, key_id),
    UNIQUE (log_id, seat_id),
    FOREIGN KEY (log_id, member_id) REFERENCES member
);
CREATE INDEX seat_of_member ON seat (log_id, member_id);

CREATE TABLE account (
    log_id bigint NOT NULL,
    member_id uuid NOT NULL,
    position integer NOT NULL,
    currency text NOT NULL,
    bank_name text NOT NULL,
    account_name text NOT NULL,
    number text NOT NULL,
    effective bigint NOT NULL,
    PRIMARY KEY (log_id, member_id, position),
    FOREIGN KEY (log_id, member_id) REFERENCES member
);

CREATE TABLE granted_limit (
    log_id bigint NOT NULL REFERENCES log,
    financier_id uuid NOT NULL,
    obligor_id uuid NOT NULL,
    currency text NOT NULL,
    granted bigint NOT NULL CHECK (granted > 0),
    used bigint NOT NULL CHECK (used >= 0 AND used <= granted),
    expires bigint NOT NULL,
    PRIMARY KEY (log_id, financier_id, obligor_id, currency)
);

CREATE TABLE invoice (
    log_id bigint NOT NULL REFERENCES log,
    tag bytea NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    occupied bigint NOT NULL CHECK (occupied >= 0 AND occupied <= amount),
    PRIMARY KEY (log_id, tag)
);

CREATE TABLE background (
    log_id bigint NOT NULL REFERENCES log,
    background_id uuid NOT NULL,
    debtor_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    reserved bigint NOT NULL CHECK (reserved >= 0 AND reserved <= amount),
    due_on date NOT NULL,
    invoices jsonb NOT NULL,
    PRIMARY KEY (log_id, background_id)
);
CREATE INDEX background_of_debtor ON background (log_id, debtor_id);
CREATE INDEX background_of_creditor ON background (log_id, creditor_id);

CREATE TABLE voucher (
    log_id bigint NOT NULL REFERENCES log,
    voucher_id uuid NOT NULL,
    obligor_id uuid NOT NULL,
    payee_id uuid NOT NULL,
    currency text NOT NULL,
    face bigint NOT NULL CHECK (face > 0),
    due_on date NOT NULL,
    issued_on date NOT NULL,
    cut_off_on date NOT NULL,
    sign_for_by bigint NOT NULL,
    undertaking text NOT NULL,
    undertaking_hash bytea NOT NULL,
    policy_version integer NOT NULL,
    background_id uuid NOT NULL,
    life text NOT NULL,
    settled bigint NOT NULL CHECK (settled >= 0 AND settled <= face),
    head bytea NOT NULL,
    PRIMARY KEY (log_id, voucher_id)
);
CREATE INDEX voucher_of_obligor ON voucher (log_id, obligor_id, due_on);
CREATE INDEX voucher_of_payee ON voucher (log_id, payee_id, due_on);

CREATE TABLE holding (
    log_id bigint NOT NULL REFERENCES log,
    holding_id uuid NOT NULL,
    voucher_id uuid NOT NULL,
    parent_id uuid,
    transferor_id uuid,
    holder_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    depth integer NOT NULL,
    splits integer NOT NULL,
    splits_on date NOT NULL,
    splits_that_day integer NOT NULL,
    background_id uuid,
    financed boolean NOT NULL,
    lapses_at bigint,
    life text NOT NULL CHECK (life IN ('pending', 'held')),
    request_id uuid,
    head bytea NOT NULL,
    PRIMARY KEY (log_id, holding_id)
);
CREATE INDEX holding_of_voucher ON holding (log_id, voucher_id);
CREATE INDEX holding_of_holder ON holding (log_id, holder_id);
CREATE INDEX holding_pending ON holding (log_id, transferor_id, holder_id) WHERE life = 'pending';

-- A holding ends once: its key makes a second spend impossible in the database itself.
CREATE TABLE holding_end (
    log_id bigint NOT NULL,
    holding_id uuid NOT NULL,
    life text NOT NULL CHECK (life IN ('spent', 'settled', 'void')),
    head bytea NOT NULL,
    PRIMARY KEY (log_id, holding_id),
    FOREIGN KEY (log_id, holding_id) REFERENCES holding
);

CREATE TABLE request (
    log_id bigint NOT NULL REFERENCES log,
    request_id uuid NOT NULL,
    voucher_id uuid NOT NULL,
    holding_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    financier_ids uuid[] NOT NULL,
    recourse boolean NOT NULL,
    ask_rate text,
    deadline bigint NOT NULL,
    life text NOT NULL,
    since bigint NOT NULL,
    agreed_quote_id uuid,
    agreed_financier_id uuid,
    agreed_rate text,
    agreed_basis text,
    agreed_value_on date,
    agreed_fees bigint,
    agreed_days bigint,
    agreed_interest bigint,
    agreed_net bigint,
    paid_reference text,
    paid_account text,
    paid_on date,
    head bytea NOT NULL,
    PRIMARY KEY (log_id, request_id)
);
CREATE INDEX request_of_seller ON request (log_id, seller_id);
CREATE INDEX request_of_financier ON request (log_id, agreed_financier_id);
CREATE INDEX request_open ON request (log_id, deadline) WHERE life = 'open';

CREATE TABLE quote (
    log_id bigint NOT NULL REFERENCES log,
    quote_id uuid NOT NULL,
    request_id uuid NOT NULL,
    financier_id uuid NOT NULL,
    expires bigint NOT NULL,
    made_at bigint NOT NULL,
    sealed text[] NOT NULL,
    rate text,
    basis text,
    value_on date,
    fees bigint,
    life text NOT NULL,
    PRIMARY KEY (log_id, quote_id)
);
CREATE INDEX quote_of_request ON quote (log_id, request_id);
CREATE INDEX quote_of_financier ON quote (log_id, financier_id);

CREATE TABLE payment_list (
    log_id bigint NOT NULL REFERENCES log,
    voucher_id uuid NOT NULL,
    confirmed boolean NOT NULL,
    PRIMARY KEY (log_id, voucher_id)
);

CREATE TABLE payment_line (
    log_id bigint NOT NULL,
    voucher_id uuid NOT NULL,
    holding_id uuid NOT NULL,
    payee_id uuid NOT NULL,
    account text,
    amount bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (log_id, voucher_id, holding_id),
    FOREIGN KEY (log_id, voucher_id) REFERENCES payment_list
);
CREATE INDEX payment_line_of_payee ON payment_line (log_id, payee_id);

CREATE TABLE bank_reference (
    log_id bigint NOT NULL REFERENCES log,
    stated_by uuid NOT NULL,
    dated date NOT NULL,
    reference text NOT NULL,
    PRIMARY KEY (log_id, stated_by, dated, reference)
);

CREATE TABLE notice (
    log_id bigint NOT NULL REFERENCES log,
    index bigint NOT NULL,
    voucher_id uuid NOT NULL,
    holding_id uuid NOT NULL,
    to_member_id uuid NOT NULL,
    tick bigint NOT NULL,
    PRIMARY KEY (log_id, index)
);
CREATE INDEX notice_of_voucher ON notice (log_id, voucher_id);
