-- Keys: since when a revoked one was in the hands of others, from when a recovered one signs, what each has
-- signed, and by whose signatures title came to a holder. What stands already gets what its entries say.

ALTER TABLE seat ADD COLUMN compromised_since bigint, ADD COLUMN effective bigint;

-- In the order of signing, each with the tick of its entry.
ALTER TABLE holding
    ADD COLUMN title_keys bytea[] NOT NULL DEFAULT '{}',
    ADD COLUMN title_ticks bigint[] NOT NULL DEFAULT '{}';

-- Which entries a key has signed, as an approver or last.
CREATE TABLE signature (
    log_id bigint NOT NULL REFERENCES log,
    key_id bytea NOT NULL,
    index bigint NOT NULL,
    PRIMARY KEY (log_id, key_id, index)
);

INSERT INTO signature (log_id, key_id, index)
SELECT e.log_id, decode(approval ->> 'key', 'hex'), e.index
FROM entry e, jsonb_array_elements(convert_from(e.record, 'UTF8')::jsonb -> 'approvals') AS approval
UNION ALL
SELECT e.log_id, substring(e.leaf FROM 97 FOR 32), e.index FROM entry e;

WITH RECURSIVE signed AS (
    SELECT e.log_id, e.index, e.op, e.tick, e.disclosures, convert_from(e.record, 'UTF8')::jsonb AS record,
           ARRAY(
               SELECT decode(a.approval ->> 'key', 'hex')
               FROM jsonb_array_elements(convert_from(e.record, 'UTF8')::jsonb -> 'approvals')
                   WITH ORDINALITY AS a(approval, place)
               ORDER BY a.place
           ) || substring(e.leaf FROM 97 FOR 32) AS keys
    FROM entry e
    WHERE e.op IN ('voucher.sign_for', 'holding.transfer', 'holding.sign_for', 'discount.confirm')
), disclosed AS (
    SELECT s.log_id, s.op, s.tick, s.keys,
           convert_from(decode(translate(d, '-_', '+/') || repeat('=', (4 - length(d) % 4) % 4), 'base64'), 'UTF8')::jsonb AS part
    FROM signed s, unnest(string_to_array(s.disclosures, '~')) AS d
    WHERE d <> ''
), given AS (
    SELECT log_id, (part ->> 2)::uuid AS holding_id, keys, tick
    FROM disclosed
    WHERE (op, part ->> 1) IN (('voucher.sign_for', 'holding'), ('holding.transfer', 'child'), ('discount.confirm', 'title'))
), taken AS (
    SELECT log_id, (record -> 'command' -> 'body' ->> 'holding')::uuid AS holding_id, keys, tick
    FROM signed
    WHERE op = 'holding.sign_for'
), inherited AS (
    -- Change and parts have the title of what was spent for them; what comes back has that of before its transfer.
    SELECT h.log_id, h.holding_id, CASE WHEN e.life = 'void' THEN p.parent_id ELSE p.holding_id END AS from_id
    FROM holding h
    JOIN holding p ON p.log_id = h.log_id AND p.holding_id = h.parent_id
    LEFT JOIN holding_end e ON e.log_id = p.log_id AND e.holding_id = p.holding_id
    WHERE NOT EXISTS (SELECT FROM given g WHERE g.log_id = h.log_id AND g.holding_id = h.holding_id)
), title AS (
    SELECT g.log_id, g.holding_id, g.keys || coalesce(t.keys, '{}') AS keys,
           array_fill(g.tick, ARRAY[cardinality(g.keys)])
               || CASE WHEN t.keys IS NULL THEN '{}' ELSE array_fill(t.tick, ARRAY[cardinality(t.keys)]) END AS ticks
    FROM given g
    LEFT JOIN taken t ON t.log_id = g.log_id AND t.holding_id = g.holding_id
    UNION ALL
    SELECT i.log_id, i.holding_id, title.keys, title.ticks
    FROM title
    JOIN inherited i ON i.log_id = title.log_id AND i.from_id = title.holding_id
)
UPDATE holding h
SET title_keys = title.keys, title_ticks = title.ticks
FROM title
WHERE h.log_id = title.log_id AND h.holding_id = title.holding_id;
