//! What a log serves now, beside what its mirror has kept: the first entry that was rewritten is named.
//! Nothing here writes, so it may run while the witness runs.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use ledger::{
    checkpoint::Checkpoint,
    encoding::hex,
    merkle::{Frontier, Hash},
    note::{Note, VerifierKey},
};

use super::{
    keep,
    log::origin_hash,
    source::{MOST_AT_ONCE, Source, SourceError},
};

/// How many entries are compared at a time.
const STEP: u64 = 1 << 16;

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The disk says no, or what it holds is damaged.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The log cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// An entry is another than the one that was cosigned.
    #[error("entry {index} was rewritten: its leaf hash was {} and is now {}", hex(.kept), hex(.served))]
    Rewritten {
        /// The entry.
        index: u64,
        /// The leaf hash that was kept.
        kept: Hash,
        /// The leaf hash that is served.
        served: Hash,
    },
    /// The log is shorter than it was.
    #[error("entry {0} and all after it are gone")]
    Gone(u64),
    /// What is served does not lead to the checkpoint that is served.
    #[error("the entries served do not lead to the checkpoint of {0} entries that is served with them")]
    NotSigned(u64),
}

/// What was compared, and the first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many entries are kept.
    pub kept: u64,
    /// How many the log has now.
    pub served: u64,
    /// The first thing that is wrong.
    pub finding: Option<Finding>,
    /// Whether the log has signed what is wrong.
    pub signed: bool,
}

/// Compares the log with the key `log`, as `source` reads it now, with what the mirror in `folder` keeps.
///
/// # Errors
/// An [`AuditError`].
pub async fn audit(folder: &Path, log: &VerifierKey, source: &Source) -> Result<Report, AuditError> {
    let mut kept = open(&folder.join(origin_hash(log.name())), log)?;
    let (present, _) = source.checkpoint(log).await?;
    let mut finding = None;
    let mut frontier = Frontier::new();
    let mut next = 0;
    while next < present.size {
        let until = present.size.min(next.saturating_add(STEP.min(MOST_AT_ONCE)));
        let served = source.leaves(next, until).await?;
        for (index, served) in (next..until).zip(&served) {
            frontier.append(*served);
            if index < kept.size && finding.is_none() {
                let kept = kept.next()?;
                if kept != *served {
                    finding = Some(Finding::Rewritten { index, kept, served: *served });
                }
            }
        }
        next = until;
    }
    let signed = frontier.root() == present.root;
    if finding.is_none() && present.size < kept.size {
        finding = Some(Finding::Gone(present.size));
    }
    if finding.is_none() && !signed {
        finding = Some(Finding::NotSigned(present.size));
    }
    Ok(Report { kept: kept.size, served: present.size, finding, signed })
}

/// The leaf hashes kept, one after another.
struct KeptLeaves {
    size: u64,
    file: io::BufReader<File>,
}

impl KeptLeaves {
    fn next(&mut self) -> io::Result<Hash> {
        let mut hash = [0; 32];
        self.file.read_exact(&mut hash)?;
        Ok(hash)
    }
}

/// Opens what is kept of the log, and makes sure that it leads to what was cosigned.
fn open(folder: &Path, log: &VerifierKey) -> io::Result<KeptLeaves> {
    let damaged = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let path = folder.join("checkpoint");
    let bytes = keep::read(&path)?
        .ok_or_else(|| damaged(format!("{}: nothing was cosigned of this log", path.display())))?;
    let note = Note::parse(&bytes).map_err(|error| damaged(error.to_string()))?;
    note.verify(log).map_err(|error| damaged(error.to_string()))?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|error| damaged(error.to_string()))?;
    let path = folder.join("leaves");
    let read = || Ok::<_, io::Error>(io::BufReader::with_capacity(1 << 20, File::open(&path)?));
    let mut kept = KeptLeaves { size: checkpoint.size, file: read()? };
    let mut frontier = Frontier::new();
    for _ in 0..checkpoint.size {
        frontier.append(kept.next()?);
    }
    if frontier.root() != checkpoint.root {
        return Err(damaged(format!("{} does not lead to what was cosigned", path.display())));
    }
    kept.file = read()?;
    Ok(kept)
}
