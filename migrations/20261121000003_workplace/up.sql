-- The workplace around the ledger: who signs in, what is being prepared, what was uploaded. Nothing here
-- moves value, and nothing here is replayed.

-- How a seat signs in. The password is argon2id; it opens the pages and signs nothing.
CREATE TABLE sign_in (
    log_id bigint NOT NULL REFERENCES log,
    seat_id uuid NOT NULL,
    login text NOT NULL,
    password_hash text NOT NULL,
    language text,
    theme text NOT NULL DEFAULT 'auto',
    wrapped_key bytea,
    PRIMARY KEY (log_id, seat_id),
    UNIQUE (log_id, login)
);

CREATE TABLE session (
    log_id bigint NOT NULL REFERENCES log,
    token_hash bytea NOT NULL,
    seat_id uuid NOT NULL,
    csrf text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, token_hash)
);
CREATE INDEX session_of_seat ON session (log_id, seat_id);

-- A record that still collects signatures: exactly the bytes that the maker signed.
CREATE TABLE draft (
    log_id bigint NOT NULL REFERENCES log,
    draft_id uuid NOT NULL,
    member_id uuid NOT NULL,
    made_by uuid NOT NULL,
    op text NOT NULL,
    subject_id uuid,
    command bytea NOT NULL,
    disclosures text NOT NULL,
    approvals jsonb NOT NULL,
    sealed_blob bytea,
    state text NOT NULL CHECK (state IN ('open', 'done', 'returned')),
    reason text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, draft_id)
);
CREATE INDEX draft_of_member ON draft (log_id, member_id, state);

-- A person who is to make a key: a first administrator of a firm that is being admitted, or a new seat.
CREATE TABLE invitation (
    log_id bigint NOT NULL REFERENCES log,
    invitation_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    firm_id uuid,
    member_id uuid NOT NULL,
    name text NOT NULL,
    login text NOT NULL,
    roles text[] NOT NULL,
    seat_id uuid,
    person_id uuid,
    public_key bytea,
    possession bytea,
    password_hash text,
    wrapped_key bytea,
    state text NOT NULL CHECK (state IN ('open', 'made', 'enrolled', 'cancelled')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, invitation_id),
    UNIQUE (log_id, token_hash)
);
CREATE INDEX invitation_of_member ON invitation (log_id, member_id);

-- A firm that is being admitted.
CREATE TABLE firm (
    log_id bigint NOT NULL REFERENCES log,
    firm_id uuid NOT NULL,
    member_id uuid NOT NULL,
    name text NOT NULL,
    identifiers jsonb NOT NULL,
    kinds text[] NOT NULL,
    single_person boolean NOT NULL,
    signatures integer NOT NULL,
    screening text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, firm_id)
);

-- An uploaded file with what was read in it, content-addressed.
CREATE TABLE document (
    log_id bigint NOT NULL REFERENCES log,
    member_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    file_name text NOT NULL,
    bytes bytea NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, member_id, sha256)
);

-- What a financier's browser keeps for itself until it opens its quote: the platform cannot read it.
CREATE TABLE sealed_quote (
    log_id bigint NOT NULL REFERENCES log,
    quote_id uuid NOT NULL,
    member_id uuid NOT NULL,
    seat_id uuid NOT NULL,
    blob bytea NOT NULL,
    PRIMARY KEY (log_id, quote_id)
);
