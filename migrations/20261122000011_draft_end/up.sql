-- When a draft ended: what is begun after that takes the place of one that was returned.
ALTER TABLE draft ADD COLUMN ended_at timestamptz;
UPDATE draft SET ended_at = created_at WHERE state <> 'open';
-- A draft has the id of its command, so that a command has one draft whoever signs it next, and its end is
-- the draft's.
WITH newest AS (
    SELECT DISTINCT ON (log_id, command) log_id, draft_id,
        (convert_from(command, 'UTF8')::jsonb ->> 'id')::uuid AS command_id
    FROM draft ORDER BY log_id, command, created_at DESC
)
UPDATE draft SET draft_id = newest.command_id
FROM newest WHERE draft.log_id = newest.log_id AND draft.draft_id = newest.draft_id;
