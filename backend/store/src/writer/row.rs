//! The rows of the ledger itself, as the writer notes them: entries, answers, who signed what, timelines.

use ledger::admission::Admitted;
use uuid::Uuid;

use crate::{
    error::StoreError,
    log::DISCLOSURE_SEPARATOR,
    schema::{answer, entry, signature, timeline},
    statement::{Pipeline, inserted},
};

struct EntryRow {
    log_id: i64,
    index: i64,
    leaf: Vec<u8>,
    record: Vec<u8>,
    disclosures: String,
    op: String,
    tick: i64,
}

struct AnswerRow {
    log_id: i64,
    member_id: Uuid,
    command_id: Uuid,
    command_sha256: Vec<u8>,
    index: i64,
}

struct SignatureRow {
    log_id: i64,
    key_id: Vec<u8>,
    index: i64,
}

struct TimelineRow {
    log_id: i64,
    object_id: Uuid,
    index: i64,
}

inserted! { EntryRow into entry { log_id, index, leaf, record, disclosures, op, tick } "" }
inserted! { AnswerRow into answer { log_id, member_id, command_id, command_sha256, index } "" }
inserted! { SignatureRow into signature { log_id, key_id, index } "" }
inserted! { TimelineRow into timeline { log_id, object_id, index } "" }

/// What a batch adds to the ledger.
#[derive(Default)]
pub(super) struct Rows {
    entries: Vec<EntryRow>,
    answers: Vec<AnswerRow>,
    signatures: Vec<SignatureRow>,
    timeline: Vec<TimelineRow>,
}

impl Rows {
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds entry `index` at `tick`, which stands in the timelines of `objects`, each named once.
    pub fn add(
        &mut self,
        log_id: i64,
        index: i64,
        tick: i64,
        admitted: &Admitted,
        objects: impl IntoIterator<Item = Uuid>,
    ) {
        let envelope = &admitted.asked.envelope;
        self.entries.push(EntryRow {
            log_id,
            index,
            leaf: admitted.leaf.to_bytes().to_vec(),
            record: admitted.record.clone(),
            disclosures: admitted.disclosures.join(DISCLOSURE_SEPARATOR),
            op: admitted.asked.command.op().to_owned(),
            tick,
        });
        self.answers.push(AnswerRow {
            log_id,
            member_id: envelope.member.uuid(),
            command_id: envelope.id.uuid(),
            command_sha256: admitted.command_sha256.to_vec(),
            index,
        });
        let signers = admitted.asked.signers.iter();
        self.signatures.extend(signers.map(|key| SignatureRow { log_id, key_id: key.0.to_vec(), index }));
        self.timeline.extend(objects.into_iter().map(|object_id| TimelineRow { log_id, object_id, index }));
    }

    /// Writes them.
    pub async fn save(self, pipeline: &mut Pipeline<'_>) -> Result<(), StoreError> {
        pipeline.send(EntryRow::insert(self.entries)).await?;
        pipeline.send(AnswerRow::insert(self.answers)).await?;
        pipeline.send(SignatureRow::insert(self.signatures)).await?;
        pipeline.send(TimelineRow::insert(self.timeline)).await
    }
}
