-- A recovery that the operator prepares: for which member, by which document, and why. Its seats come from
-- invitations; whether the ledger has it, the seats say.
CREATE TABLE recovery (
    log_id bigint NOT NULL REFERENCES log,
    recovery_id uuid NOT NULL,
    member_id uuid NOT NULL,
    document bytea NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, recovery_id)
);
CREATE INDEX recovery_of_member ON recovery (log_id, member_id);
ALTER TABLE invitation ADD COLUMN recovery_id uuid;
CREATE INDEX invitation_of_recovery ON invitation (log_id, recovery_id) WHERE recovery_id IS NOT NULL;
