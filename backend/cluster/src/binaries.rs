//! Finds PostgreSQL's programs. Never downloads any.

use crate::error::ClusterError;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian and Ubuntu keep the programs, one folder a major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A folder that holds `initdb`, `postgres` and `pg_ctl` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    dir: PathBuf,
    major: u32,
}

impl Binaries {
    /// The programs to use: those of `named`, or the first found on this machine.
    ///
    /// Where data exists already, only the version that made it will do, so an
    /// older installed version is taken before a newer one.
    pub(crate) fn find(
        named: Option<&Path>,
        made_by: Option<u32>,
        data: &Path,
    ) -> Result<Self, ClusterError> {
        let looked = match named {
            Some(dir) => vec![dir.to_path_buf()],
            None => usual_folders(),
        };
        let found: Vec<Self> = looked.iter().filter_map(|dir| Self::in_folder(dir)).collect();
        choose(found, looked, made_by, data)
    }

    /// The path of one program.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn in_folder(dir: &Path) -> Option<Self> {
        if !["initdb", "postgres", "pg_ctl"].iter().all(|name| dir.join(name).is_file()) {
            return None;
        }
        let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
        let major = major_of(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { dir: dir.to_path_buf(), major })
    }
}

fn choose(
    found: Vec<Binaries>,
    looked: Vec<PathBuf>,
    made_by: Option<u32>,
    data: &Path,
) -> Result<Binaries, ClusterError> {
    if found.is_empty() {
        return Err(ClusterError::NoBinaries { looked });
    }
    let mut majors: Vec<u32> = found.iter().map(|binaries| binaries.major).collect();
    majors.dedup();
    let chosen = found.into_iter().find(|binaries| made_by.is_none_or(|major| major == binaries.major));
    chosen.ok_or_else(|| ClusterError::WrongVersion {
        folder: data.to_path_buf(),
        made_by: made_by.unwrap_or_default(),
        found: majors,
    })
}

/// The folder that `pg_config` names, then Debian's, newest first.
fn usual_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output()
        && output.status.success()
    {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    let mut debian: Vec<(u32, PathBuf)> = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    debian.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    for (_, folder) in debian {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}

/// The major version in `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)` or in `PG_VERSION`.
pub(crate) fn major_of(text: &str) -> Option<u32> {
    let version =
        text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    //! What is chosen among several versions, and the words when none will do.

    use super::*;

    fn installed(majors: &[u32]) -> Vec<Binaries> {
        majors
            .iter()
            .map(|major| Binaries { dir: PathBuf::from(format!("/pg/{major}")), major: *major })
            .collect()
    }

    fn chosen(majors: &[u32], made_by: Option<u32>) -> Result<u32, String> {
        choose(installed(majors), vec![PathBuf::from("/pg")], made_by, Path::new("/d"))
            .map(|binaries| binaries.major)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("15\n"), Some(15));
        assert_eq!(major_of("postgres"), None);
    }

    #[test]
    fn existing_data_decides_the_version() {
        assert_eq!(chosen(&[17, 15], None), Ok(17));
        assert_eq!(chosen(&[17, 15], Some(15)), Ok(15));
        let words = chosen(&[17, 15], Some(14)).unwrap_err();
        assert!(words.contains("made by PostgreSQL 14") && words.contains("17, 15"), "{words}");
        assert!(words.contains("apt-get install postgresql-14"), "{words}");
    }

    #[test]
    fn nothing_installed_says_what_to_install() {
        let words = chosen(&[], None).unwrap_err();
        assert!(words.contains("apt-get install postgresql") && words.contains("/pg"), "{words}");
    }
}
