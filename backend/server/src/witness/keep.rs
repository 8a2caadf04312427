//! Files that are whole or not there: what a witness has promised must be on the disk before it answers.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use ledger::{encoding::hex, witness::Evidence};
use sha2::{Digest as _, Sha256};

/// The most pieces of evidence of one log that prove nothing by themselves: anyone who has old
/// checkpoints can make the witness write these.
const MOST_SUSPICIONS: usize = 200;
/// The most forks of one log; the log's own key made each.
const MOST_FORKS: usize = 10_000;

/// Puts `bytes` in the place of the file at `path`, so that a crash leaves the old file or the new one,
/// and on return the new one is on the disk.
///
/// # Errors
/// Where the disk says no; then the old file or the new one is there.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_folder(path)
}

/// Makes the names in the folder of `path` last.
///
/// # Errors
/// Where the disk says no.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// The file's bytes; `None` where there is none.
///
/// # Errors
/// Where it is there and cannot be read.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes `folder` for this process alone, until the file is dropped: two witnesses with one key and one
/// memory would each sign what the other must not.
///
/// # Errors
/// Where another process has it.
pub fn lock(folder: &Path) -> io::Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock"))?;
    file.try_lock().map_err(|error| {
        io::Error::new(io::ErrorKind::WouldBlock, format!("{} is in use: {error}", folder.display()))
    })?;
    Ok(file)
}

/// Keeps both notes under `evidence/`, in a folder named after what they say together. The same two are
/// kept once. Returns the folder, or `None` where there is no more room for what proves nothing.
///
/// # Errors
/// Where the disk says no.
pub fn keep_evidence(folder: &Path, evidence: &Evidence) -> io::Result<Option<PathBuf>> {
    let (cosigned, refused) = (evidence.cosigned.print(), evidence.refused.print());
    let kind = evidence.suspicion.name();
    let digest = Sha256::new().chain_update(&cosigned).chain_update([0]).chain_update(&refused).finalize();
    let all = folder.join("evidence");
    let place = all.join(format!("{kind}-{}", hex(&digest[..8])));
    if place.is_dir() {
        return Ok(Some(place));
    }
    fs::create_dir_all(&all)?;
    let most = if kind == "fork" { MOST_FORKS } else { MOST_SUSPICIONS };
    let same = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(kind);
    if fs::read_dir(&all)?.filter_map(Result::ok).filter(same).count() >= most {
        return Ok(None);
    }
    let new = all.join("new");
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    fs::create_dir(&new)?;
    replace(&new.join("cosigned"), cosigned.as_bytes())?;
    replace(&new.join("refused"), refused.as_bytes())?;
    fs::rename(&new, &place)?;
    sync_folder(&place)?;
    Ok(Some(place))
}
