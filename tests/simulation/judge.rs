//! What every life is judged by: what clients were told, the chain, the replay, the invariants, the witness.

use contracts::{apply, decide, id::LeafHash, invariants, state::State};
use ledger::{checkpoint::SignedCheckpoint, edge::Edge};
use tests::check;

use crate::{Life, Simulation, memory::name, world::log_key};

/// Judges a life.
///
/// # Errors
/// In words, the first thing that must not be.
pub fn life(simulation: &Simulation) -> Result<Life, String> {
    let kept = &simulation.memory.kept;
    let entries: Vec<_> = kept.entries.iter().map(|(index, entry)| (*index, name(entry))).collect();
    if let Some((index, _)) =
        (0..).zip(&entries).map(|(at, (index, _))| (*index, at)).find(|(index, at)| index != at)
    {
        return Err(format!("entry {index} does not stand where it should"));
    }
    let verdict = check::judge(&simulation.clients.told, &entries);
    if !verdict.is_clean() {
        return Err(verdict.to_string());
    }
    chain(simulation)?;
    replay(simulation)?;
    Ok(Life {
        entries: entries.len() - usize::try_from(simulation.memory.set).unwrap(),
        acknowledged: verdict.acknowledged,
        unknown: simulation.clients.unknown,
        refused: simulation.clients.refused,
        crashes: simulation.memory.crashes + simulation.nodes.iter().map(|node| node.crashes).sum::<u64>(),
        cosigned: simulation.witness.cosigned,
    })
}

/// The tree over the leaves is the one that was signed, and began as the one that was cosigned.
fn chain(simulation: &Simulation) -> Result<(), String> {
    let kept = &simulation.memory.kept;
    let signed = SignedCheckpoint::open(&kept.head.note().print().into_bytes(), &log_key(1).public_key())
        .map_err(|error| error.to_string())?;
    let (mut edge, cosigned) = (Edge::new(), simulation.witness.latest());
    for (_, entry) in &kept.entries {
        edge.append(entry.leaf_hash);
        if let Some((size, root)) = cosigned
            && size == edge.size()
            && root != edge.root()
        {
            return Err(format!("the witness has cosigned another tree of {size} entries"));
        }
    }
    if cosigned.is_some_and(|(size, _)| size > edge.size()) {
        return Err("the witness has cosigned more than the log has".to_owned());
    }
    let head = signed.checkpoint();
    if head.size == edge.size() && head.root == edge.root() {
        return Ok(());
    }
    Err(format!("the signed head is of {} entries, and there are {}", head.size, edge.size()))
}

/// The rules accept every entry again, and give the state that is stored.
fn replay(simulation: &Simulation) -> Result<(), String> {
    let kept = &simulation.memory.kept;
    let mut state = State::before_genesis();
    for (index, entry) in &kept.entries {
        let events = decide(&state, &entry.asked)
            .map_err(|stop| format!("the rules do not accept entry {index} again: {stop:?}"))?;
        for event in &events {
            apply(&mut state, event, LeafHash(entry.leaf_hash));
        }
    }
    if let Some(what) = invariants::violation(&state) {
        return Err(what);
    }
    if state == *kept.state { Ok(()) } else { Err("the stored state is not what follows".to_owned()) }
}
