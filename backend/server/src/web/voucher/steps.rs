//! Which entries of a voucher's timeline a member may see. Pure functions.
//!
//! Invariant: an entry is seen only by a member that may read one of its fields, as
//! [`contracts::reading`] says, or, of an assignment, by the obligor that it was notified to (民法典 546).

use contracts::{
    command::Command,
    field::Reader,
    holding::Holding,
    id::MemberId,
    reading::{Eyes, Step},
    voucher::Voucher,
};

/// How a member may see an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Whether it may know who acted.
    pub actor: bool,
    /// Whether it is a party that may read what was said.
    pub party: bool,
    /// Whether all that it may know is that it was notified of an assignment.
    pub notice: bool,
}

/// Looks at the timeline of `voucher` with the eyes of `member`: for each step whether and how it is seen.
pub fn seen(member: MemberId, voucher: &Voucher, holdings: &[Holding], steps: &[Step]) -> Vec<Option<Seen>> {
    let eyes = Eyes::new(member, voucher, holdings, steps);
    steps.iter().map(|step| see(&eyes, member == voucher.obligor, step)).collect()
}

fn see(eyes: &Eyes<'_>, obligor: bool, step: &Step) -> Option<Seen> {
    let reading = eyes.read(step);
    let notified =
        obligor && matches!(step.command, Command::HoldingSignFor(_) | Command::DiscountConfirm(_));
    if reading.relations.is_empty() && !notified {
        return None;
    }
    let party = reading.relations.iter().any(|reader| *reader != Reader::LaterHolders);
    let notice = notified && reading.relations.is_empty();
    Some(Seen { actor: reading.actor || notice, party, notice })
}

#[cfg(test)]
mod tests;
