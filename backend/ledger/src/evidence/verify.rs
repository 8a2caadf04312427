//! Checking an evidence file: one row of the table after the other (docs/LEDGER_FORMAT.md, section 13).
//!
//! Nothing is believed of the file that the log's signature, an inclusion proof or an enrolled key does not
//! show. Invariant: whatever bytes come, this ends soon, in memory bounded by the file's length.

use std::collections::{BTreeMap, BTreeSet};

use contracts::calendar::Tick;

use super::authority::{Authority, signers};
use super::carried;
use super::entry::{Hidden, Shown};
use super::files::Files;
use super::manifest::Manifest;
use super::registry::Found;
use super::replay;
use super::report::{About, Code, Disputed, Failure, NotChecked, Report, Stated};
use crate::checkpoint::{Checkpoint, SignedCheckpoint, log_verifier_key};
use crate::encoding::{base64, hex};
use crate::merkle::{Hash, verify_inclusion};
use crate::note::Note;
use crate::policy::Policy;
use crate::signature::{KeyId, PublicKey};

/// What a verifier was given beside the file.
#[derive(Debug, Clone, Default)]
pub struct Trusted {
    /// The key of the log that it trusts.
    pub log_key: Option<PublicKey>,
    /// The witnesses that it trusts; takes the place of the file's own policy.
    pub policy: Option<Policy>,
}

/// What a file holds, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) checkpoint: SignedCheckpoint,
    pub(super) entries: Vec<Shown>,
    pub(super) hidden: Vec<Hidden>,
}

/// Checks a file.
pub fn verify(file: &[u8], trusted: &Trusted) -> Report {
    let mut report = Report::default();
    report.failure = check(file, trusted, &mut report).err();
    report
}

/// What a sound file holds.
pub(super) fn held(file: &[u8], trusted: &Trusted) -> Result<Held, Failure> {
    check(file, trusted, &mut Report::default())
}

type Checked = Result<(), Failure>;

fn check(file: &[u8], trusted: &Trusted, report: &mut Report) -> Result<Held, Failure> {
    let files = Files::open(file)?;
    report.checked.extend([
        Code::ContainerUnreadable,
        Code::ContainerNotCanonical,
        Code::ContainerUnknownFile,
        Code::ContainerMissingFile,
    ]);
    let manifest = manifest(&files, trusted)?;
    if trusted.log_key.is_none() {
        report.not_checked.push(NotChecked::LogKey);
    }
    report.about = Some(About {
        manifest: manifest.clone(),
        size: None,
        shown: files.entries.len(),
        hidden: files.hidden.len(),
        witnesses: Vec::new(),
    });
    let checkpoint = checkpoint(&files, &manifest)?;
    if let Some(about) = &mut report.about {
        about.size = Some(checkpoint.checkpoint().size);
    }
    report.checked.extend([Code::ManifestMalformed, Code::CheckpointMalformed, Code::CheckpointSignature]);
    let policy = policy(&files, &manifest, trusted, report)?;
    let held = entries(&files, &manifest, checkpoint, report)?;
    carried::check(&held.entries)?;
    report.checked.push(Code::ImportUnproven);
    authority(&held, report)?;
    chain(&held)?;
    report.checked.push(Code::ChainBroken);
    if !held.entries.iter().any(|entry| entry.has_text(&manifest.subject)) {
        let detail = format!("no entry has the {} {}", manifest.kind.as_str(), manifest.subject);
        return Err(Failure::of_file(Code::SubjectAbsent, detail));
    }
    report.checked.push(Code::SubjectAbsent);
    cosignatures(&held, policy.as_ref(), report)?;
    report.stated = stated(&held);
    replay::replay(&held.entries, &held.hidden, report)?;
    Ok(held)
}

fn manifest(files: &Files<'_>, trusted: &Trusted) -> Result<Manifest, Failure> {
    let fails = |detail: String| Failure::of_file(Code::ManifestMalformed, detail);
    let manifest = Manifest::parse(files.manifest).map_err(|error| fails(error.to_string()))?;
    match trusted.log_key {
        Some(key) if key != manifest.log_key => Err(fails(format!("the log is not {}", hex(key.as_bytes())))),
        _ => Ok(manifest),
    }
}

fn checkpoint(files: &Files<'_>, manifest: &Manifest) -> Result<SignedCheckpoint, Failure> {
    let malformed = |detail: &dyn ToString| Failure::of_file(Code::CheckpointMalformed, detail.to_string());
    let note = Note::parse(files.checkpoint).map_err(|error| malformed(&error))?;
    let head = Checkpoint::parse(note.text()).map_err(|error| malformed(&error))?;
    if head.origin != manifest.origin() || !head.extensions.is_empty() || head.size == 0 {
        return Err(malformed(&"not of this log, or without entries, or with further lines"));
    }
    let unsigned = |detail: &dyn ToString| Failure::of_file(Code::CheckpointSignature, detail.to_string());
    let key = log_verifier_key(&manifest.log_key);
    if note.signatures().iter().filter(|line| line.is_by(&key)).count() != 1 {
        return Err(unsigned(&"not exactly one line of the log's key"));
    }
    SignedCheckpoint::of(note, &manifest.log_key).map_err(|error| unsigned(&error))
}

/// The policy to check by, the verifier's own first.
fn policy(
    files: &Files<'_>,
    manifest: &Manifest,
    trusted: &Trusted,
    report: &mut Report,
) -> Result<Option<Policy>, Failure> {
    let fails = |detail: &dyn ToString| Failure::of_file(Code::PolicyMalformed, detail.to_string());
    let policy = match (&trusted.policy, files.policy) {
        (Some(policy), _) => policy.clone(),
        (None, Some(bytes)) => {
            report.not_checked.push(NotChecked::OwnPolicy);
            Policy::parse(bytes).map_err(|error| fails(&error))?
        }
        (None, None) => {
            report.not_checked.push(NotChecked::NoPolicy);
            return Ok(None);
        }
    };
    let key = log_verifier_key(&manifest.log_key);
    if !policy.logs().iter().any(|log| log.key == key) {
        return Err(fails(&"the policy is not for this log"));
    }
    report.checked.push(Code::PolicyMalformed);
    Ok(Some(policy))
}

fn entries(
    files: &Files<'_>,
    manifest: &Manifest,
    checkpoint: SignedCheckpoint,
    report: &mut Report,
) -> Result<Held, Failure> {
    let (origin, head) = (manifest.origin(), checkpoint.checkpoint().clone());
    let mut entries = Vec::with_capacity(files.entries.len());
    for (index, bytes) in &files.entries {
        let entry = Shown::parse(bytes, *index, head.size, &origin);
        entries.push(entry.map_err(|error| Failure::at(Code::EntryMalformed, *index, error))?);
    }
    for entry in &mut entries {
        let index = entry.place.index;
        entry.disclose().map_err(|error| Failure::at(Code::EntryDisclosure, index, error))?;
    }
    let mut hidden = Vec::with_capacity(files.hidden.len());
    for (index, bytes) in &files.hidden {
        let fails =
            |detail: &dyn ToString| Failure::at(Code::FingerprintMalformed, *index, detail.to_string());
        if files.entries.contains_key(index) {
            return Err(fails(&"the entry is also shown"));
        }
        hidden.push(Hidden::parse(bytes, *index, head.size).map_err(|error| fails(&error))?);
    }
    let shown = entries.iter().map(|entry: &Shown| (&entry.place, &entry.leaf_hash));
    for (place, leaf) in shown.chain(hidden.iter().map(|entry| (&entry.place, &entry.leaf_hash))) {
        verify_inclusion(leaf, place.index, head.size, &head.root, &place.proof)
            .map_err(|error| Failure::at(Code::EntryInclusion, place.index, error))?;
    }
    for entry in &entries {
        derived(files, entry)?;
    }
    report.checked.extend([
        Code::EntryMalformed,
        Code::EntryDisclosure,
        Code::FingerprintMalformed,
        Code::EntryInclusion,
        Code::EntryDerived,
    ]);
    Ok(Held { checkpoint, entries, hidden })
}

fn derived(files: &Files<'_>, entry: &Shown) -> Checked {
    let index = entry.place.index;
    let differs = |name: &str| Failure::at(Code::EntryDerived, index, format!("`{name}/` differs"));
    if files.leaves.get(&index) != Some(&&entry.leaf().to_bytes()[..]) {
        return Err(differs("leaves"));
    }
    let start = proof_start(entry);
    let rest = files.proofs.get(&index).and_then(|proof| proof.strip_prefix(start.as_bytes()));
    if rest == Some(files.checkpoint) { Ok(()) } else { Err(differs("proofs")) }
}

/// What stands before the checkpoint in an entry's proof.
pub(super) fn proof_start(entry: &Shown) -> String {
    let mut text = format!("c2sp.org/tlog-proof@v1\nindex {}\n", entry.place.index);
    for hash in &entry.place.proof {
        text.push_str(&base64(hash));
        text.push('\n');
    }
    text.push('\n');
    text
}

fn authority(held: &Held, report: &mut Report) -> Checked {
    let mut authority = Authority::default();
    let mut signed: BTreeSet<&str> = BTreeSet::new();
    // Who signed what at which time; of an import both who carries and who is carried.
    let mut told: Vec<(u64, Vec<KeyId>, Tick)> = Vec::with_capacity(held.entries.len());
    for entry in &held.entries {
        told.push((entry.place.index, signers(entry), authority.now()));
        let carried = entry.carried.as_deref().zip(authority.time_there());
        told.extend(carried.map(|(carried, time)| (entry.place.index, signers(&carried.entry), time)));
        authority.judge(entry)?;
        if !authority.is_platform(&entry.key) {
            signed.insert(&entry.record.command.member);
        }
    }
    report.checked.extend(
        Code::ALL.iter().filter(|code| (Code::AuthorityGenesis..=Code::AuthorityExpired).contains(code)),
    );
    let registry = authority.registry();
    for (index, signers, time) in told {
        report.disputed.extend(signers.into_iter().filter_map(|key| {
            let Found::Seat(seat) = registry.key(&key) else { return None };
            let (since, revoked_by) = registry.compromised(seat).filter(|(since, _)| *since <= time)?;
            (index < revoked_by).then(|| Disputed { index, key, revoked_by, since: since.to_string() })
        }));
    }
    report.not_checked.extend(signed.into_iter().filter_map(|id| {
        let last = registry.member(id)?.last_index;
        Some(NotChecked::Registry { member: id.to_owned(), last })
    }));
    let hidden = held.hidden.iter().map(|entry| NotChecked::Hidden { index: entry.place.index });
    report.not_checked.extend(hidden);
    Ok(())
}

/// Every `prev` leads to an entry of the file that stands before.
fn chain(held: &Held) -> Checked {
    let mut first: BTreeMap<Hash, u64> = BTreeMap::new();
    let shown = held.entries.iter().map(|entry| (entry.leaf_hash, entry.place.index));
    for (leaf, index) in shown.chain(held.hidden.iter().map(|entry| (entry.leaf_hash, entry.place.index))) {
        first.entry(leaf).and_modify(|found| *found = index.min(*found)).or_insert(index);
    }
    for entry in &held.entries {
        for leaf in &entry.record.command.prev {
            if first.get(leaf).is_none_or(|found| *found >= entry.place.index) {
                let detail = format!("no earlier entry has the leaf hash {}", hex(leaf));
                return Err(Failure::at(Code::ChainBroken, entry.place.index, detail));
            }
        }
    }
    Ok(())
}

/// The statements of the file. What one leaves out only another file can show: `compare`.
fn stated(held: &Held) -> Vec<Stated> {
    let leaf = |entry: &Shown| (hex(&entry.leaf_hash), entry.place.index);
    let hidden = held.hidden.iter().map(|entry| (hex(&entry.leaf_hash), entry.place.index));
    let places: BTreeMap<String, u64> = held.entries.iter().map(leaf).chain(hidden).collect();
    let statements = held.entries.iter().filter(|entry| entry.record.command.op == "head.state");
    let read = |entry: &Shown| {
        let [kind, object, head] = ["kind", "object", "head"].map(|name| entry.text(name).map(str::to_owned));
        let head = head?;
        let last = places.get(&head).copied();
        Some(Stated { index: entry.place.index, kind: kind?, object: object?, head, last })
    };
    statements.filter_map(read).collect()
}

fn cosignatures(held: &Held, policy: Option<&Policy>, report: &mut Report) -> Checked {
    let Some(policy) = policy else { return Ok(()) };
    let cosigned = policy
        .cosigned(held.checkpoint.note())
        .map_err(|error| Failure::of_file(Code::CosignatureInvalid, error))?;
    report.checked.push(Code::CosignatureInvalid);
    if let Some(about) = &mut report.about {
        about.witnesses = cosigned.iter().map(|(name, line)| (name.clone(), line.time)).collect();
    }
    if policy.quorum().is_none() {
        report.not_checked.push(NotChecked::NoQuorum);
        return Ok(());
    }
    if !policy.is_quorum(cosigned.keys().map(String::as_str)) {
        let detail = format!("{} witnesses of the policy have cosigned", cosigned.len());
        return Err(Failure::of_file(Code::CosignatureQuorum, detail));
    }
    report.checked.push(Code::CosignatureQuorum);
    Ok(())
}
