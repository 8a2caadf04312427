-- Where a leaf hash stands in the log, for auditors who ask by hash. A job fills it behind the writer, from
-- whole tiles, and only where an auditor has a token. `prefix` is the first four bytes of the hash; `segment`
-- is index / 2^20, so that what is filled in falls into the newest part of the key and leaves the rest alone.
CREATE TABLE leaf_place (
    log_id bigint NOT NULL REFERENCES log,
    segment integer NOT NULL,
    prefix integer NOT NULL,
    index bigint NOT NULL,
    PRIMARY KEY (log_id, segment, prefix, index)
);
-- Up to which entry, not included, the places are there.
CREATE TABLE leaf_placed (
    log_id bigint PRIMARY KEY REFERENCES log,
    until bigint NOT NULL
);
