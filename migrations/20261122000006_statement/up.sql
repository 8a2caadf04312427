-- The platform's statements of an object's last entry, by the object: evidence files take them in. The record
-- is canonical and nobody types into it, so the object's id is found in its bytes. Other entries are not indexed.
CREATE INDEX entry_head_state ON entry (log_id, substring(encode(record, 'escape') FROM '"object":"([0-9a-f-]{36})"'))
    WHERE op = 'head.state';
