-- The ledger: entries and the tree over them. log_id leads every key, so that one log lives on one node.

CREATE TABLE log (
    log_id bigint PRIMARY KEY,
    name text NOT NULL UNIQUE,
    origin text NOT NULL UNIQUE
);

-- One row a log. Whoever appends locks it; size and frontier follow the entries, the tick is the ledger's time.
CREATE TABLE head (
    log_id bigint PRIMARY KEY REFERENCES log,
    size bigint NOT NULL CHECK (size >= 0),
    checkpoint bytea NOT NULL,
    tick bigint NOT NULL,
    tick_head bytea NOT NULL
);

-- What was signed, as it came: never re-generated from columns.
CREATE TABLE entry (
    log_id bigint NOT NULL REFERENCES log,
    index bigint NOT NULL CHECK (index >= 0),
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 128),
    record bytea NOT NULL,
    disclosures text NOT NULL,
    op text NOT NULL,
    tick bigint NOT NULL,
    PRIMARY KEY (log_id, index)
);
ALTER TABLE entry ALTER COLUMN record SET STORAGE EXTERNAL;

-- The same command gets the same answer for ever.
CREATE TABLE answer (
    log_id bigint NOT NULL REFERENCES log,
    member_id uuid NOT NULL,
    command_id uuid NOT NULL,
    command_sha256 bytea NOT NULL,
    index bigint NOT NULL,
    PRIMARY KEY (log_id, member_id, command_id)
);

-- The widest tile of each place; narrower ones of older checkpoints are prefixes of it.
CREATE TABLE tile (
    log_id bigint NOT NULL REFERENCES log,
    level smallint NOT NULL,
    index bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (log_id, level, index)
);
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Which entries changed which object, for the timelines of pages.
CREATE TABLE timeline (
    log_id bigint NOT NULL REFERENCES log,
    object_id uuid NOT NULL,
    index bigint NOT NULL,
    PRIMARY KEY (log_id, object_id, index)
);
