//! Where a private cluster lives, and who may look inside.
//!
//! Normally everything is in `<data folder>/postgres`. Where PostgreSQL's user
//! may not enter the data folder (a root whose checkout is under `/root`), the
//! cluster lies in `/var/lib/hefu/<random>` and a note in the data folder says so.

use crate::error::{ClusterError, system};
use crate::runner::Runner;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// The note in the data folder that names the cluster's folder when it lies elsewhere.
const NOTE: &str = "postgres.path";
/// Where clusters lie that cannot lie in their data folder.
const ELSEWHERE: &str = "/var/lib/hefu";
/// A socket's address holds 107 bytes; the file in the folder is `/.s.PGSQL.5432`.
const SOCKET_FOLDER_BYTES: usize = 107 - "/.s.PGSQL.5432".len();

/// The folder of one cluster, mode 0700, owned by the user that runs it.
#[derive(Debug)]
pub(crate) struct Home {
    root: PathBuf,
    /// Held while this process supervises the cluster: a lock of the data
    /// folder, and one of `root`, which a copied note could name twice.
    _locks: [Lock; 2],
}

/// A locked folder. The lock ends with this, or with the process.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would not be enough: a child that another thread is just starting has the file open as
        // well until it runs its own program, and the lock would last as long.
        let _ = self.0.unlock();
    }
}

impl Home {
    /// Opens the home of `data_dir`, making what is missing, and locks it for this process.
    pub(crate) fn open(data_dir: &Path) -> Result<(Self, Runner), ClusterError> {
        if !data_dir.exists() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(data_dir)
                .map_err(system("make the folder", data_dir))?;
            fs::set_permissions(data_dir, Permissions::from_mode(0o700))
                .map_err(system("protect", data_dir))?;
        }
        let data_dir = &fs::canonicalize(data_dir).map_err(system("open", data_dir))?;
        let lock = lock(data_dir)?;
        let noted = read_note(data_dir)?;
        let usual = data_dir.join("postgres");
        let runner = Runner::choose(&noted.as_ref().unwrap_or(&usual).join("data"))?;
        let root = match noted {
            Some(root) => root,
            None => settle(data_dir, usual, &runner)?,
        };
        private_folder(&root, &runner)?;
        if !runner.can_enter(&root) {
            return Err(ClusterError::NotEnterable { folder: root, uid: runner.uid() });
        }
        if runner.drops_privileges() && root.join("data").metadata().is_ok_and(|data| data.uid() == 0) {
            // Copied or restored by root, who cannot run it.
            runner.own_all(&root)?;
        }
        let second = self::lock(&root)?;
        Ok((Self { root, _locks: [lock, second] }, runner))
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// PostgreSQL's own data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// What the server prints.
    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    pub(crate) fn password_file(&self) -> PathBuf {
        self.root.join("superuser.password")
    }

    /// A folder for the socket: in the home where its address is short and plain, else under `/tmp`.
    pub(crate) fn socket_folder(&self, runner: &Runner) -> Result<PathBuf, ClusterError> {
        let usual = self.root.join("run");
        if is_plain(&usual) {
            private_folder(&usual, runner)?;
            return Ok(usual);
        }
        let short = PathBuf::from(format!("/tmp/hefu-{:016x}", fingerprint(&self.root)));
        if fs::symlink_metadata(&short).is_err() {
            private_folder(&short, runner)?;
        }
        // Anyone may make folders in /tmp, so what stands there is looked at before it is trusted.
        let found = fs::symlink_metadata(&short).map_err(system("look at", &short))?;
        if !found.is_dir() || found.uid() != runner.uid() || found.mode() & 0o077 != 0 {
            return Err(ClusterError::UnsafeSocketFolder { folder: short, uid: runner.uid() });
        }
        Ok(short)
    }

    /// The superuser's password, made once and then kept in a file that only the runner reads.
    pub(crate) fn password(&self, runner: &Runner) -> Result<String, ClusterError> {
        let file = self.password_file();
        if let Ok(text) = fs::read_to_string(&file)
            && !text.trim().is_empty()
        {
            return Ok(text.trim().to_owned());
        }
        if self.data().join("PG_VERSION").exists() {
            return Err(ClusterError::PasswordLost { file });
        }
        let password = random_hex::<32>()?;
        write_private(&file, &password)?;
        runner.own(&file)?;
        Ok(password)
    }
}

/// Decides where a cluster without a note lies; a new one goes elsewhere if its user cannot enter the data folder.
fn settle(data_dir: &Path, usual: PathBuf, runner: &Runner) -> Result<PathBuf, ClusterError> {
    if runner.drops_privileges() {
        let_pass(data_dir, runner)?;
    }
    if usual.join("data").exists() || runner.can_enter(data_dir) {
        return Ok(usual);
    }
    let base = Path::new(ELSEWHERE);
    DirBuilder::new().recursive(true).mode(0o711).create(base).map_err(system("make the folder", base))?;
    let root = base.join(random_hex::<8>()?);
    private_folder(&root, runner)?;
    let note = data_dir.join(NOTE);
    write_private(&note, &format!("{}\n", root.display()))?;
    Ok(root)
}

/// Lets the runner's group pass through our own data folder, and only pass.
fn let_pass(data_dir: &Path, runner: &Runner) -> Result<(), ClusterError> {
    let found = data_dir.metadata().map_err(system("look at", data_dir))?;
    if found.uid() != 0 || runner.can_enter(data_dir) {
        return Ok(());
    }
    chown(data_dir, None, Some(runner.gid())).map_err(system("give away", data_dir))?;
    let mode = Permissions::from_mode(found.mode() | 0o010);
    fs::set_permissions(data_dir, mode).map_err(system("open", data_dir))
}

fn read_note(data_dir: &Path) -> Result<Option<PathBuf>, ClusterError> {
    let note = data_dir.join(NOTE);
    if !note.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&note).map_err(system("read", &note))?;
    let folder = PathBuf::from(text.trim());
    if folder.is_dir() { Ok(Some(folder)) } else { Err(ClusterError::HomeGone { note, folder }) }
}

fn lock(folder: &Path) -> Result<Lock, ClusterError> {
    let file = File::open(folder).map_err(system("open", folder))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(ClusterError::InUse { folder: folder.to_path_buf() }),
        Err(TryLockError::Error(source)) => Err(system("lock", folder)(source)),
    }
}

/// Makes `folder` if it is missing, mode 0700, and gives it to the runner.
fn private_folder(folder: &Path, runner: &Runner) -> Result<(), ClusterError> {
    if !folder.exists() {
        DirBuilder::new().mode(0o700).create(folder).map_err(system("make the folder", folder))?;
    }
    runner.own(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(system("protect", folder))
}

/// Writes a file of mode 0600 whole: a crash leaves the old one or the new one.
fn write_private(path: &Path, text: &str) -> Result<(), ClusterError> {
    let new = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(system("write", path))
}

/// Whether a path needs no quoting in PostgreSQL's settings and connection strings, and fits a socket's address.
fn is_plain(folder: &Path) -> bool {
    folder.to_str().is_some_and(|text| {
        text.len() <= SOCKET_FOLDER_BYTES
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
    })
}

/// FNV-1a, 64 bits: names a folder shortly and the same way every time. Not a secret.
fn fingerprint(path: &Path) -> u64 {
    path.as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// `BYTES` random bytes in hex. This crate stands below the server and its
/// entropy module, so it asks the kernel itself.
fn random_hex<const BYTES: usize>() -> Result<String, ClusterError> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0; BYTES];
    File::open(source).and_then(|mut file| file.read_exact(&mut bytes)).map_err(system("read", source))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    //! Which socket folders are used as they are, and how long a lock lasts.

    use super::*;

    #[test]
    fn long_and_odd_paths_are_not_plain() {
        assert!(is_plain(Path::new("/work/data/postgres/run")));
        assert!(is_plain(Path::new(&format!("/{}", "a".repeat(SOCKET_FOLDER_BYTES - 1)))));
        assert!(!is_plain(Path::new(&format!("/{}", "a".repeat(SOCKET_FOLDER_BYTES)))));
        assert!(!is_plain(Path::new("/work/my data/run")));
        assert!(!is_plain(Path::new("/work/数据/run")));
        assert!(!is_plain(Path::new("/work/a,b/run")));
    }

    #[test]
    fn a_lock_ends_although_a_child_still_has_its_file() {
        let folder = std::env::temp_dir().join(format!("hefu-lock-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let held = lock(&folder).unwrap();
        let of_child = held.0.try_clone().unwrap();
        assert!(matches!(lock(&folder), Err(ClusterError::InUse { .. })));
        drop(held);
        drop(lock(&folder).unwrap());
        drop(of_child);
        fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn fingerprints_differ_and_repeat() {
        assert_eq!(fingerprint(Path::new("/a")), fingerprint(Path::new("/a")));
        assert_ne!(fingerprint(Path::new("/a")), fingerprint(Path::new("/b")));
    }
}
