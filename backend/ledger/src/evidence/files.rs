//! The members of an evidence file by their names.

use std::collections::BTreeMap;

use super::container::{self, Member, Shown as Name};
use super::report::{Code, Failure};

/// The manifest.
pub const MANIFEST: &str = "evidence.json";
/// The checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
/// How to check the file with public tools.
pub const README: &str = "README.txt";
/// The readable form.
pub const CERTIFICATE: &str = "certificate.pdf";
/// The witness policy.
pub const POLICY: &str = "policy";

/// Digits of an index in a name.
const INDEX_DIGITS: usize = 12;
/// The largest index that a name can spell.
pub const MAX_INDEX: u64 = 999_999_999_999;

/// The name of the member of a group.
pub fn entry_name(index: u64) -> String {
    format!("entries/{index:012}.json")
}

/// The name of a hidden entry.
pub fn hidden_name(index: u64) -> String {
    format!("hidden/{index:012}.json")
}

/// The name of a leaf.
pub fn leaf_name(index: u64) -> String {
    format!("leaves/{index:012}")
}

/// The name of a proof.
pub fn proof_name(index: u64) -> String {
    format!("proofs/{index:012}.tlog-proof")
}

/// The members of a file, by what they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files<'a> {
    /// `evidence.json`.
    pub manifest: &'a [u8],
    /// `checkpoint`.
    pub checkpoint: &'a [u8],
    /// `policy`.
    pub policy: Option<&'a [u8]>,
    /// `entries/`.
    pub entries: BTreeMap<u64, &'a [u8]>,
    /// `hidden/`.
    pub hidden: BTreeMap<u64, &'a [u8]>,
    /// `leaves/`.
    pub leaves: BTreeMap<u64, &'a [u8]>,
    /// `proofs/`.
    pub proofs: BTreeMap<u64, &'a [u8]>,
}

impl<'a> Files<'a> {
    /// Opens the container.
    ///
    /// # Errors
    /// A failure of the rows `container.*`.
    pub fn open(file: &'a [u8]) -> Result<Self, Failure> {
        let members = container::read(file).map_err(|error| {
            let code =
                if error.is_spelling() { Code::ContainerNotCanonical } else { Code::ContainerUnreadable };
            Failure::of_file(code, error)
        })?;
        let mut files = Self::default();
        for member in &members {
            files.take(*member).ok_or_else(|| {
                Failure::of_file(
                    Code::ContainerUnknownFile,
                    format!("no member is named {}", Name(member.name)),
                )
            })?;
        }
        files.complete(&members)?;
        Ok(files)
    }

    fn take(&mut self, member: Member<'a>) -> Option<()> {
        match std::str::from_utf8(member.name).ok()? {
            README | CERTIFICATE => {}
            MANIFEST => self.manifest = member.bytes,
            CHECKPOINT => self.checkpoint = member.bytes,
            POLICY => self.policy = Some(member.bytes),
            name => {
                let (group, file) = name.split_once('/')?;
                let (group, index) = match group {
                    "entries" => (&mut self.entries, file.strip_suffix(".json")?),
                    "hidden" => (&mut self.hidden, file.strip_suffix(".json")?),
                    "leaves" => (&mut self.leaves, file),
                    "proofs" => (&mut self.proofs, file.strip_suffix(".tlog-proof")?),
                    _ => return None,
                };
                let digits = index.len() == INDEX_DIGITS && index.bytes().all(|byte| byte.is_ascii_digit());
                group.insert(index.parse().ok().filter(|_| digits)?, member.bytes);
            }
        }
        Some(())
    }

    fn complete(&self, members: &[Member<'_>]) -> Result<(), Failure> {
        let missing = |name: &str| Failure::of_file(Code::ContainerMissingFile, format!("no `{name}`"));
        for name in [README, CHECKPOINT, MANIFEST, entry_name(0).as_str()] {
            if !members.iter().any(|member| member.name == name.as_bytes()) {
                return Err(missing(name));
            }
        }
        for (group, name) in [(&self.leaves, "leaves"), (&self.proofs, "proofs")] {
            if !group.keys().eq(self.entries.keys()) {
                let detail = format!("`{name}/` is not of exactly the entries");
                return Err(Failure::of_file(Code::ContainerMissingFile, detail));
            }
        }
        Ok(())
    }
}
