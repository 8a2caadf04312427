//! The one judge of every run and of every simulation: what clients were told, held against what stands in the ledger.
//!
//! The index already orders everything, so real-time order needs no search: it is a sweep over what is
//! sorted by index, n log n. Chain, tree, signatures, the invariants I1 to I6 and the replay are judged by
//! `store::verify`, as `hefu verify` does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use uuid::Uuid;

/// One acknowledgement, as a client notes it. Times are of one clock that never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// Whose command.
    pub member: Uuid,
    /// Which.
    pub command: Uuid,
    /// The entry that it was told to be.
    pub index: i64,
    /// When it was first sent, in microseconds.
    pub sent: u64,
    /// When the answer was read, in microseconds.
    pub answered: u64,
    /// Which server answered.
    pub node: usize,
    /// Whether it had been acknowledged before, and was asked again.
    pub again: bool,
}

/// Member and command id: what a command is known by.
pub type Name = (Uuid, Uuid);

/// As many findings of each kind are told one by one.
const TOLD: usize = 8;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Commands that were acknowledged.
    pub acknowledged: usize,
    /// Acknowledgements of a command that had been acknowledged before: asked again, or sent to two servers.
    pub again: usize,
    /// Acknowledged, and not at its index or not at all.
    pub lost: Vec<String>,
    /// Twice in the ledger, or two commands told the same index.
    pub duplicated: Vec<String>,
    /// Sent after another was acknowledged, and before it in the ledger.
    pub reordered: Vec<String>,
    /// What the replay found, or that no server went on.
    pub further: Vec<String>,
}

impl Verdict {
    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        [&self.lost, &self.duplicated, &self.reordered, &self.further].iter().all(|found| found.is_empty())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, again, lost, duplicated, reordered, further } = self;
        let (lost_count, double, order) = (lost.len(), duplicated.len(), reordered.len());
        writeln!(
            f,
            "acknowledged {acknowledged} (and {again} again), lost {lost_count}, duplicated {double}, reordered {order}"
        )?;
        for (what, found) in
            [("lost", lost), ("duplicated", duplicated), ("reordered", reordered), ("found", further)]
        {
            for one in found.iter().take(TOLD) {
                writeln!(f, "  {what}: {one}")?;
            }
            if found.len() > TOLD {
                writeln!(f, "  {what}: and {} more", found.len() - TOLD)?;
            }
        }
        Ok(())
    }
}

/// Judges what was acknowledged against the entries of the ledger, each with its index, in order.
pub fn judge(acknowledged: &[Acknowledged], entries: &[(i64, Name)]) -> Verdict {
    let mut verdict = Verdict::default();
    let mut at: BTreeMap<i64, Vec<Name>> = BTreeMap::new();
    let mut places: BTreeMap<Name, Vec<i64>> = BTreeMap::new();
    for (index, name) in entries {
        at.entry(*index).or_default().push(*name);
        places.entry(*name).or_default().push(*index);
    }
    for (name, indices) in places.iter().filter(|(_, indices)| indices.len() > 1) {
        verdict.duplicated.push(format!("command {} of member {} is entries {indices:?}", name.1, name.0));
    }
    for (index, names) in at.iter().filter(|(_, names)| names.len() > 1) {
        let ids: Vec<String> = names.iter().map(|name| name.1.to_string()).collect();
        verdict.duplicated.push(format!(
            "entry {index} stands {} times: commands {}",
            names.len(),
            ids.join(", ")
        ));
    }
    let mut told: BTreeMap<i64, BTreeSet<Name>> = BTreeMap::new();
    let mut firsts: BTreeMap<Name, Acknowledged> = BTreeMap::new();
    for one in acknowledged {
        let name = (one.member, one.command);
        told.entry(one.index).or_default().insert(name);
        let first = firsts.entry(name).or_insert(*one);
        if one.answered < first.answered {
            *first = *one;
        }
        // The one entry of that index, or it is not there: where two stand, neither is safe.
        if at.get(&one.index).is_none_or(|names| !names.contains(&name)) {
            verdict.lost.push(lost(one, at.get(&one.index), places.get(&name)));
        }
    }
    for (index, names) in told.iter().filter(|(_, names)| names.len() > 1) {
        let ids: Vec<String> = names.iter().map(|name| name.1.to_string()).collect();
        verdict.duplicated.push(format!("entry {index} was told to {}", ids.join(" and ")));
    }
    verdict.acknowledged = firsts.len();
    verdict.again = acknowledged.len() - firsts.len();
    verdict.reordered = reordered(firsts.into_values().collect());
    verdict
}

fn lost(one: &Acknowledged, there: Option<&Vec<Name>>, elsewhere: Option<&Vec<i64>>) -> String {
    let there = match there.and_then(|names| names.first()) {
        Some(other) => format!("holds command {}", other.1),
        None => "does not exist".to_owned(),
    };
    let elsewhere = elsewhere.map(|places| format!("; it stands at {places:?}")).unwrap_or_default();
    let Acknowledged { member, command, index, answered, node, .. } = one;
    let millis = answered / 1000;
    format!(
        "command {command} of member {member}, acknowledged as entry {index} by server {node} at {millis} ms: entry {index} {there}{elsewhere}"
    )
}

/// Every command that stands before one that was acknowledged before it was sent.
fn reordered(mut firsts: Vec<Acknowledged>) -> Vec<String> {
    firsts.sort_unstable_by_key(|one| one.index);
    let mut found = Vec::new();
    let mut latest: Option<Acknowledged> = None;
    for one in firsts {
        if let Some(before) = latest.filter(|before| one.answered < before.sent && one.index > before.index) {
            found.push(format!(
                "command {} was acknowledged as entry {} before command {} was sent, which is entry {}",
                one.command, one.index, before.command, before.index
            ));
        }
        if latest.is_none_or(|before| one.sent > before.sent) {
            latest = Some(one);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    //! The judge itself: each kind of finding planted into a run that is otherwise sound.

    use super::*;

    fn name(number: u8) -> Name {
        (Uuid::from_bytes([1; 16]), Uuid::from_bytes([number; 16]))
    }

    fn told(number: u8, index: i64, sent: u64, answered: u64) -> Acknowledged {
        let (member, command) = name(number);
        Acknowledged { member, command, index, sent, answered, node: 0, again: false }
    }

    /// Commands 1 to 4 at entries 10 to 13, one after the other, the last two at the same time.
    fn sound() -> (Vec<Acknowledged>, Vec<(i64, Name)>) {
        let acknowledged =
            vec![told(1, 10, 0, 5), told(2, 11, 6, 9), told(3, 12, 10, 20), told(4, 13, 10, 18)];
        (acknowledged, (0..4).map(|n| (10 + i64::from(n), name(n + 1))).collect())
    }

    #[test]
    fn a_sound_run_is_clean() {
        let (mut acknowledged, mut entries) = sound();
        // Asked again later, and something that nobody was told of.
        acknowledged.push(Acknowledged { again: true, ..told(1, 10, 30, 31) });
        entries.push((14, name(9)));
        let verdict = judge(&acknowledged, &entries);
        assert!(verdict.is_clean(), "{verdict}");
        assert_eq!((verdict.acknowledged, verdict.again), (4, 1));
    }

    #[test]
    fn what_is_gone_or_elsewhere_is_lost() {
        let (acknowledged, mut entries) = sound();
        entries.pop();
        let verdict = judge(&acknowledged, &entries);
        assert_eq!(verdict.lost.len(), 1);
        assert!(
            verdict.lost[0].contains("acknowledged as entry 13") && verdict.lost[0].contains("not exist")
        );
        let (mut acknowledged, entries) = sound();
        acknowledged[1].index = 99;
        assert!(judge(&acknowledged, &entries).lost[0].contains("it stands at [11]"));
    }

    #[test]
    fn what_stands_twice_is_double() {
        let (acknowledged, mut entries) = sound();
        entries.push((14, name(2)));
        assert_eq!(judge(&acknowledged, &entries).duplicated.len(), 1);
        let (mut acknowledged, mut entries) = sound();
        acknowledged.push(told(7, 13, 10, 19));
        assert_eq!(judge(&acknowledged, &entries).duplicated.len(), 1);
        assert_eq!(judge(&acknowledged, &entries).lost.len(), 1);
        entries.push((13, name(7)));
        assert_eq!(judge(&acknowledged, &entries).duplicated.len(), 2);
    }

    #[test]
    fn what_overtakes_is_told() {
        let (mut acknowledged, mut entries) = sound();
        (entries[0].1, entries[1].1) = (entries[1].1, entries[0].1);
        (acknowledged[0].index, acknowledged[1].index) = (11, 10);
        let verdict = judge(&acknowledged, &entries);
        assert_eq!((verdict.lost.len(), verdict.reordered.len()), (0, 1), "{verdict}");
        // Those that ran at the same time may stand either way.
        let (mut acknowledged, mut entries) = sound();
        (entries[2].1, entries[3].1) = (entries[3].1, entries[2].1);
        (acknowledged[2].index, acknowledged[3].index) = (13, 12);
        assert!(judge(&acknowledged, &entries).is_clean());
    }
}
