//! Whom PostgreSQL runs as: this process's user, or an unprivileged one where this is root.
//!
//! PostgreSQL refuses to run as root. Its programs are started with the other
//! user's ids, no further groups, a folder that user can stand in, and an
//! environment without this process's secrets.

use crate::error::{ClusterError, system};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Root drops to the first of these that exists.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// The user that owns the data and runs the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Runner {
    uid: u32,
    gid: u32,
    drops: bool,
}

impl Runner {
    /// The user for the cluster in `data`, PostgreSQL's own folder, which need not exist yet.
    ///
    /// Root runs an existing cluster as its owner, so that a folder made by an
    /// ordinary user stays usable to that user.
    pub(crate) fn choose(data: &Path) -> Result<Self, ClusterError> {
        let uid = rustix::process::geteuid().as_raw();
        let gid = rustix::process::getegid().as_raw();
        let owner = data.metadata().ok().map(|metadata| (metadata.uid(), metadata.gid()));
        if uid != 0 {
            return match owner {
                Some((owner, _)) if owner != uid => {
                    Err(ClusterError::NotOwned { folder: data.to_path_buf(), owner })
                }
                _ => Ok(Self { uid, gid, drops: false }),
            };
        }
        let unprivileged = || UNPRIVILEGED.iter().find_map(|name| look_up(name));
        let (uid, gid) = owner
            .filter(|(owner, _)| *owner != 0)
            .or_else(unprivileged)
            .ok_or(ClusterError::NoUnprivilegedUser)?;
        Ok(Self { uid, gid, drops: true })
    }

    pub(crate) fn uid(&self) -> u32 {
        self.uid
    }

    /// True where this process is root and the server is not.
    pub(crate) fn drops_privileges(&self) -> bool {
        self.drops
    }

    pub(crate) fn gid(&self) -> u32 {
        self.gid
    }

    /// A command that runs as this user, reads nothing, and knows no more of the environment than `PATH`.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C.UTF-8").current_dir("/").stdin(Stdio::null());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        if self.drops {
            // The standard library also drops root's further groups.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives `path` to this user.
    pub(crate) fn own(&self, path: &Path) -> Result<(), ClusterError> {
        if self.drops {
            chown(path, Some(self.uid), Some(self.gid)).map_err(system("give away", path))?;
        }
        Ok(())
    }

    /// Gives a folder and all that is in it to this user; links are given, not followed.
    pub(crate) fn own_all(&self, path: &Path) -> Result<(), ClusterError> {
        lchown(path, Some(self.uid), Some(self.gid)).map_err(system("give away", path))?;
        if path.is_symlink() || !path.is_dir() {
            return Ok(());
        }
        for entry in fs::read_dir(path).map_err(system("read", path))? {
            self.own_all(&entry.map_err(system("read", path))?.path())?;
        }
        Ok(())
    }

    /// Whether this user may enter `folder`. Asked of the kernel, because
    /// modes alone do not tell where access lists or namespaces are in play.
    pub(crate) fn can_enter(&self, folder: &Path) -> bool {
        let status =
            self.command("/bin/sh").args(["-c", ":"]).current_dir(folder).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }
}

/// The ids of a user by name, from whatever directory the machine uses.
fn look_up(name: &str) -> Option<(u32, u32)> {
    let output = Command::new("getent").args(["passwd", name]).output().ok()?;
    ids_in(&String::from_utf8_lossy(&output.stdout))
}

fn ids_in(line: &str) -> Option<(u32, u32)> {
    let mut fields = line.trim().split(':').skip(2);
    let uid = fields.next()?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some((uid, gid))
}

#[cfg(test)]
mod tests {
    //! Reading the user directory.

    use super::*;

    #[test]
    fn ids_are_read() {
        assert_eq!(ids_in("nobody:x:65534:65533:nobody:/nonexistent:/bin/sh\n"), Some((65534, 65533)));
        assert_eq!(ids_in(""), None);
    }

    #[test]
    fn root_never_runs_postgresql_itself() {
        let runner = Runner::choose(Path::new("/nonexistent")).unwrap();
        assert_ne!(runner.uid(), 0);
        assert_eq!(runner.drops_privileges(), rustix::process::geteuid().is_root());
    }
}
