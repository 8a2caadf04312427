//! The deployment's own keys, each in a file of the data folder that only the server may read: the log
//! key signs checkpoints, the platform key signs what anyone could derive, the tag key tags invoices.
//! No member's key is ever here.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use ledger::signature::SigningKey;
use zeroize::Zeroizing;

use crate::entropy;

/// The keys of one deployment.
#[derive(Clone)]
pub struct DeploymentKeys {
    /// Signs checkpoints.
    pub log: SigningKey,
    /// Signs genesis, ticks and derivable commands.
    pub platform: SigningKey,
    /// Tags invoice numbers.
    pub tag: [u8; 32],
}

impl DeploymentKeys {
    /// Reads the keys in `folder`, making those that are not there yet.
    ///
    /// # Errors
    /// Where a file cannot be read or written, or does not hold a key.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            log: open(&folder.join("log.key"))?,
            platform: open(&folder.join("platform.key"))?,
            tag: *seed(&folder.join("tag.key"))?,
        })
    }
}

impl DeploymentKeys {
    /// The keys of the further log `name`, which has a log key of its own.
    ///
    /// # Errors
    /// As [`DeploymentKeys::open`]; also where the key is not there: one made here would be another's.
    pub fn of_log(&self, folder: &Path, name: &str) -> io::Result<Self> {
        let path = folder.join(format!("{name}.log.key"));
        if !path.exists() {
            let missing =
                format!("{} is missing: copy it from the server that began the log", path.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, missing));
        }
        self.with_log(folder, name)
    }

    /// The same for a log that is about to begin: its key is made where there is none yet.
    ///
    /// # Errors
    /// As [`DeploymentKeys::open`].
    pub fn with_log(&self, folder: &Path, name: &str) -> io::Result<Self> {
        Ok(Self { log: open(&folder.join(format!("{name}.log.key")))?, ..self.clone() })
    }
}

/// The signing key in the file at `path`, made where there is none.
///
/// # Errors
/// Where the file cannot be read or written, or does not hold a key.
pub fn open(path: &Path) -> io::Result<SigningKey> {
    Ok(SigningKey::from_seed(&*seed(path)?))
}

fn seed(path: &Path) -> io::Result<Zeroizing<[u8; 32]>> {
    match fs::read_to_string(path) {
        Ok(text) => read(text.trim()).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{} holds no key", path.display()))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path),
        Err(error) => Err(error),
    }
}

fn read(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    ledger::encoding::from_hex(text).map(Zeroizing::new)
}

fn make(path: &Path) -> io::Result<Zeroizing<[u8; 32]>> {
    let seed = Zeroizing::new(entropy::bytes());
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", ledger::encoding::hex(&*seed))?;
    file.sync_all()?;
    // The name has to last as well: a key made anew would be another's.
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())?;
    Ok(seed)
}
