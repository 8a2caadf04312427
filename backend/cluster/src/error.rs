//! What can go wrong with the private PostgreSQL, in words an operator can act on.

use std::path::{Path, PathBuf};

/// Why a private PostgreSQL could not be found, made, started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No folder holds `initdb`, `postgres` and `pg_ctl`.
    #[error(
        "PostgreSQL was not found: no initdb in {}. Install it with `apt-get install postgresql`, \
         or name the folder of its programs in HEFU_PG_BINDIR.",
        list(.looked)
    )]
    NoBinaries {
        /// The folders that were looked into.
        looked: Vec<PathBuf>,
    },
    /// The data was made by a major version that is not installed; PostgreSQL cannot read another's.
    #[error(
        "The data in {} was made by PostgreSQL {made_by}, but only version {} is here. \
         Install it with `apt-get install postgresql-{made_by}`, or move the data with pg_upgrade.",
        .folder.display(), versions(.found)
    )]
    WrongVersion {
        /// PostgreSQL's own data folder.
        folder: PathBuf,
        /// Major version that made the data.
        made_by: u32,
        /// Major versions that are installed.
        found: Vec<u32>,
    },
    /// Another server holds the lock of this folder.
    #[error("The data folder {} is in use by another hefu. Stop that one, or set HEFU_DATA to another folder.", .folder.display())]
    InUse {
        /// The locked folder.
        folder: PathBuf,
    },
    /// PostgreSQL refuses to run as root, and there is nobody else to run it as.
    #[error("PostgreSQL does not run as root, and neither user `postgres` nor `nobody` exists to run it as.")]
    NoUnprivilegedUser,
    /// The data belongs to a user that this process is not and cannot become.
    #[error("The folder {} belongs to the user with uid {owner}. Start hefu as that user or as root.", .folder.display())]
    NotOwned {
        /// PostgreSQL's own data folder.
        folder: PathBuf,
        /// Its owner.
        owner: u32,
    },
    /// PostgreSQL's user may not pass through a folder above the data.
    #[error(
        "PostgreSQL runs as uid {uid}, which may not enter {}. \
         Let it pass (chmod o+x on that folder and those above it), or move HEFU_DATA.",
        .folder.display()
    )]
    NotEnterable {
        /// The folder that holds the data.
        folder: PathBuf,
        /// Whom PostgreSQL runs as.
        uid: u32,
    },
    /// The data lies elsewhere (`/root` cannot be entered by PostgreSQL) and is gone from there.
    #[error("{} says that the database lies in {}, but that folder is gone. Restore it, or remove the note to begin anew.", .note.display(), .folder.display())]
    HomeGone {
        /// The file that names the folder.
        note: PathBuf,
        /// The folder it names.
        folder: PathBuf,
    },
    /// A folder is where the data should be, but it is not PostgreSQL's.
    #[error("{} is not empty and holds no PG_VERSION, so it is not PostgreSQL's data. Nothing was changed.", .folder.display())]
    NotACluster {
        /// The folder in question.
        folder: PathBuf,
    },
    /// The password file of an existing cluster is missing or empty.
    #[error("The database exists, but its password file {} is missing or empty. Restore it from a backup.", .file.display())]
    PasswordLost {
        /// Where the password belongs.
        file: PathBuf,
    },
    /// The short socket folder under `/tmp` exists and is somebody else's.
    #[error("The socket folder {} is not a private folder of uid {uid}. Remove it, or use a shorter HEFU_DATA.", .folder.display())]
    UnsafeSocketFolder {
        /// The folder in question.
        folder: PathBuf,
        /// Whom PostgreSQL runs as.
        uid: u32,
    },
    /// The operating system refused something.
    #[error("Could not {doing} {}: {source}.", .path.display())]
    System {
        /// What was tried, as a verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// One of PostgreSQL's programs failed.
    #[error("{program} failed: {output}")]
    Program {
        /// `initdb`, `pg_ctl` and so on.
        program: &'static str,
        /// What it printed.
        output: String,
    },
    /// The server process ended before it was ready.
    #[error("PostgreSQL ended while it was starting. The end of {}:\n{tail}", .log.display())]
    Ended {
        /// The server's log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
    /// The server process lives, but does not accept connections, or end, in time.
    #[error("PostgreSQL did not start or stop within {seconds} s. The end of {}:\n{tail}", .log.display())]
    TooSlow {
        /// How long it was given.
        seconds: u64,
        /// The server's log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
}

/// Puts what was tried, and on what, around an error of the operating system.
pub(crate) fn system(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> ClusterError {
    let path = path.to_path_buf();
    move |source| ClusterError::System { doing, path, source }
}

fn list(folders: &[PathBuf]) -> String {
    if folders.is_empty() {
        return String::from("/usr/lib/postgresql");
    }
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn versions(found: &[u32]) -> String {
    found.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}
