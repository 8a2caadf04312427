-- What others vouch for: checkpoints that witnesses have cosigned, and who may read the log's entries.
-- Nothing here moves value, and nothing here is replayed.

-- A checkpoint that a witness has cosigned, as the log signed it.
CREATE TABLE cosigned (
    log_id bigint NOT NULL REFERENCES log,
    size bigint NOT NULL,
    checkpoint bytea NOT NULL,
    PRIMARY KEY (log_id, size)
);

-- One witness's line on it, verified before it came here. The time is the witness's, in seconds since 1970.
CREATE TABLE cosignature (
    log_id bigint NOT NULL,
    size bigint NOT NULL,
    key_id bytea NOT NULL,
    cosigned_at bigint NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (log_id, size, key_id),
    FOREIGN KEY (log_id, size) REFERENCES cosigned
);
CREATE INDEX cosignature_of_witness ON cosignature (log_id, key_id, size);

-- A checkpoint whose lines are a quorum of the policy with this hash, and the time of the last line needed.
CREATE TABLE witnessed (
    log_id bigint NOT NULL,
    policy_sha256 bytea NOT NULL,
    size bigint NOT NULL,
    witnessed_at bigint NOT NULL,
    PRIMARY KEY (log_id, policy_sha256, size),
    FOREIGN KEY (log_id, size) REFERENCES cosigned
);

-- Who may read entries without a seat. The secret itself is shown once, when it is made.
CREATE TABLE auditor (
    log_id bigint NOT NULL REFERENCES log,
    token_hash bytea NOT NULL,
    name text NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, token_hash),
    UNIQUE (log_id, name)
);
