//! What a witness answers to `add-checkpoint`, and how the log reads it (C2SP tlog-witness
//! v1.0.0): pure rules over the request and the latest checkpoint cosigned.
//!
//! Invariant: what is cosigned contains all that was cosigned before. Whoever calls
//! [`decide`] keeps the new [`Latest`] before it answers, and lets no other request of the
//! same log in between.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::cosignature::{self, Cosignature, cosign};
use crate::encoding::{base64, from_base64_exact, from_decimal};
use crate::merkle::{Hash, MAX_PROOF_HASHES, empty_root, verify_consistency};
use crate::note::{MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteError, NoteSignature, VerifierKey};
use crate::signature::SigningKey;

/// The longest request, in bytes: a note, and before it a size and 63 hashes.
pub const MAX_REQUEST_BYTES: usize = MAX_NOTE_BYTES + 4096;
/// The longest answer that the log reads, in bytes.
pub const MAX_REPLY_BYTES: usize = 64 * 1024;
/// The content type of a size in an answer 409.
pub const SIZE_TYPE: &str = "text/x.tlog.size";
/// The content type of every other answer.
pub const TEXT_TYPE: &str = "text/plain; charset=utf-8";

/// A request to cosign a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the log believes the witness to have cosigned last.
    pub old: u64,
    /// The proof that the new tree begins with the old one.
    pub proof: Vec<Hash>,
    /// The log's signed checkpoint.
    pub note: Note,
}

impl AddCheckpoint {
    /// Reads a request; `None` if it is malformed.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return None;
        }
        let (head, note) = std::str::from_utf8(bytes).ok()?.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let old = from_decimal(lines.next()?.strip_prefix("old ")?)?;
        let mut proof = Vec::new();
        for line in lines {
            if proof.len() == MAX_PROOF_HASHES {
                return None;
            }
            proof.push(from_base64_exact(line)?);
        }
        Some(Self { old, proof, note: Note::parse(note.as_bytes()).ok()? })
    }

    /// Writes what [`AddCheckpoint::parse`] reads.
    pub fn print(&self) -> String {
        let hashes: String = self.proof.iter().map(|hash| format!("{}\n", base64(hash))).collect();
        format!("old {}\n{hashes}\n{}", self.old, self.note.print())
    }
}

/// Why a request is refused, in the order in which the rules check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request is not of the form.
    #[error("the request is not of the form that tlog-witness demands")]
    Malformed,
    /// No log of this origin is witnessed here.
    #[error("no log of this origin is witnessed here")]
    UnknownLog,
    /// No signature of the log, or one that does not fit.
    #[error("no signature of the log, or one that does not fit")]
    NotSigned,
    /// The old size is larger than the checkpoint's.
    #[error("the old size is larger than the checkpoint's")]
    OldAboveSize,
    /// The old size is not the latest that was cosigned, which this is.
    #[error("{0}")]
    Conflict(u64),
    /// An empty tree with another root than the empty one.
    #[error("the tree without entries has another root")]
    EmptyRoot,
    /// A proof that does not lead from the old tree to the new one.
    #[error("the proof does not lead from the old tree to the new one")]
    Proof,
    /// Another root of the size that was cosigned.
    #[error("another root of this size was cosigned")]
    Root,
    /// The entries that this witness keeps do not lead to the checkpoint (mirrors only).
    #[error("the entries do not lead to this checkpoint")]
    Entries,
}

impl Refusal {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed | Self::OldAboveSize => 400,
            Self::NotSigned => 403,
            Self::UnknownLog => 404,
            Self::Conflict(_) => 409,
            Self::EmptyRoot | Self::Proof | Self::Root | Self::Entries => 422,
        }
    }

    /// The content type of [`Refusal::body`].
    pub fn content_type(self) -> &'static str {
        if matches!(self, Self::Conflict(_)) { SIZE_TYPE } else { TEXT_TYPE }
    }

    /// The body, with its line feed: the size after a conflict, else words.
    pub fn body(self) -> String {
        format!("{self}\n")
    }
}

/// What two notes of one log say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suspicion {
    /// Two roots of one size, both signed: the log has forked, whoever brought the notes.
    Fork,
    /// A larger tree whose proof fails. It is the log's doing only if the proof is.
    Unproven,
    /// A smaller tree. Anyone can bring an old checkpoint; a log that goes on from one has
    /// lost or hidden entries.
    Rollback,
}

impl Suspicion {
    /// Its name in file names and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Unproven => "unproven",
            Self::Rollback => "rollback",
        }
    }
}

/// A checkpoint that was signed by the log and refused, beside the one cosigned before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What the two say together.
    pub suspicion: Suspicion,
    /// The latest checkpoint cosigned.
    pub cosigned: Note,
    /// The checkpoint refused.
    pub refused: Note,
}

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The answer.
    pub refusal: Refusal,
    /// What to keep, where the log's own signature speaks against it.
    pub evidence: Option<Box<Evidence>>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, evidence: None }
    }
}

/// The latest checkpoint of a log that the witness has cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    checkpoint: Checkpoint,
    note: Note,
}

impl Latest {
    /// Reads what was kept: a checkpoint that one of `logs` has signed and `witness` cosigned.
    pub fn open(bytes: &[u8], logs: &[VerifierKey], witness: &VerifierKey) -> Result<Self, CheckpointError> {
        let note = Note::parse(bytes)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        log_lines(&note, &checkpoint.origin, logs)?;
        cosignature::verify(&note, witness)?;
        Ok(Self { checkpoint, note })
    }

    /// Its size and root.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note, with the log's signatures and the witness's.
    pub fn note(&self) -> &Note {
        &self.note
    }
}

/// A request that may be cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptable {
    /// What the log signed.
    pub checkpoint: Checkpoint,
    /// The text with the log's own signature lines; strangers' are left behind.
    note: Note,
}

impl Acceptable {
    /// Cosigns at `time`, in seconds since 1970 and not 0: what is kept from now on, and the
    /// signature line to answer with once it is.
    pub fn cosign(self, time: u64, name: &str, key: &SigningKey) -> Result<(Latest, String), NoteError> {
        let line = cosign(time, self.note.text(), name, key)?;
        let answer = line.print();
        let mut note = self.note;
        note.add(line);
        Ok((Latest { checkpoint: self.checkpoint, note }, answer))
    }
}

/// The lines of `note` by those of `logs` that have this `origin`; there is one at least,
/// and all fit.
fn log_lines(note: &Note, origin: &str, logs: &[VerifierKey]) -> Result<Vec<NoteSignature>, NoteError> {
    let mut found = Vec::new();
    for log in logs.iter().filter(|log| log.name() == origin) {
        match note.verify(log) {
            Ok(_) => found.extend(note.signatures().iter().filter(|line| line.is_by(log)).cloned()),
            Err(NoteError::NotSigned(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if found.is_empty() { Err(NoteError::NotSigned(origin.to_owned())) } else { Ok(found) }
}

/// Decides a request, given the keys of the `logs` that are witnessed and the `latest`
/// checkpoint cosigned of the log that the request names.
pub fn decide(
    request: &AddCheckpoint,
    logs: &[VerifierKey],
    latest: Option<&Latest>,
) -> Result<Acceptable, Refused> {
    let checkpoint = Checkpoint::parse(request.note.text()).map_err(|_| Refusal::Malformed)?;
    if !logs.iter().any(|log| log.name() == checkpoint.origin) {
        return Err(Refusal::UnknownLog.into());
    }
    let lines = log_lines(&request.note, &checkpoint.origin, logs).map_err(|_| Refusal::NotSigned)?;
    consistent(request, &checkpoint, latest).map_err(|refusal| {
        let suspicion = latest.and_then(|latest| suspicion(refusal, &checkpoint, &latest.checkpoint));
        let evidence = |(latest, suspicion): (&Latest, Suspicion)| {
            let refused = request.note.clone();
            Box::new(Evidence { suspicion, cosigned: latest.note.clone(), refused })
        };
        Refused { refusal, evidence: latest.zip(suspicion).map(evidence) }
    })?;
    let mut note = Note::new(request.note.text().to_owned()).map_err(|_| Refusal::Malformed)?;
    lines.into_iter().for_each(|line| note.add(line));
    Ok(Acceptable { checkpoint, note })
}

/// The checks of the sizes and roots, once the log's signature is known to fit.
fn consistent(
    request: &AddCheckpoint,
    checkpoint: &Checkpoint,
    latest: Option<&Latest>,
) -> Result<(), Refusal> {
    if request.old > checkpoint.size {
        return Err(Refusal::OldAboveSize);
    }
    let (size, root) =
        latest.map_or_else(|| (0, empty_root()), |latest| (latest.checkpoint.size, latest.checkpoint.root));
    if request.old != size {
        return Err(Refusal::Conflict(size));
    }
    if checkpoint.size == 0 && checkpoint.root != empty_root() {
        return Err(Refusal::EmptyRoot);
    }
    if size == checkpoint.size && root != checkpoint.root {
        return Err(Refusal::Root);
    }
    verify_consistency(size, &root, checkpoint.size, &checkpoint.root, &request.proof)
        .map_err(|_| Refusal::Proof)
}

/// What a refused checkpoint says about its log, beside the one cosigned.
fn suspicion(refusal: Refusal, refused: &Checkpoint, cosigned: &Checkpoint) -> Option<Suspicion> {
    // Two roots of one size are a fork even where the request is refused for something else.
    if refused.size == cosigned.size {
        return (refused.root != cosigned.root).then_some(Suspicion::Fork);
    }
    match refusal {
        Refusal::OldAboveSize if refused.size < cosigned.size => Some(Suspicion::Rollback),
        Refusal::Proof => Some(Suspicion::Unproven),
        _ => None,
    }
}

/// What a witness has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The cosignature, verified, and its line.
    Cosigned(Cosignature, NoteSignature),
    /// It has cosigned this size last.
    Conflict(u64),
}

/// Why an answer is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Another status.
    #[error("the witness answered {0}")]
    Status(u16),
    /// An answer of another form.
    #[error("the answer is not of the form that tlog-witness demands")]
    Malformed,
    /// No cosignature by the witness's key, or one that does not fit.
    #[error("the answer holds no cosignature of the witness that fits")]
    NotCosigned,
}

/// Reads the answer to a request to cosign `note`, of the witness with the key `witness`.
pub fn read_reply(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
    note: &Note,
    witness: &VerifierKey,
) -> Result<Reply, ReplyError> {
    let text = || match std::str::from_utf8(body) {
        Ok(text) if body.len() <= MAX_REPLY_BYTES => text.strip_suffix('\n').ok_or(ReplyError::Malformed),
        _ => Err(ReplyError::Malformed),
    };
    match status {
        200 => {
            let mut answered = Note::new(note.text().to_owned()).map_err(|_| ReplyError::Malformed)?;
            for (index, line) in text()?.split('\n').enumerate() {
                let line = NoteSignature::parse(line).filter(|_| index < MAX_SIGNATURES);
                answered.add(line.ok_or(ReplyError::Malformed)?);
            }
            let latest = cosignature::verify(&answered, witness).ok().filter(|latest| latest.time > 0);
            let latest = latest.ok_or(ReplyError::NotCosigned)?;
            Ok(Reply::Cosigned(latest, NoteSignature::new(witness, latest.to_bytes())))
        }
        409 => {
            let kind = content_type.and_then(|kind| kind.split(';').next()).map(str::trim);
            if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case(SIZE_TYPE)) {
                return Err(ReplyError::Malformed);
            }
            Ok(Reply::Conflict(from_decimal(text()?).ok_or(ReplyError::Malformed)?))
        }
        other => Err(ReplyError::Status(other)),
    }
}
