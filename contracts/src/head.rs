//! `head.state`: the platform signs which entry of an object is the last. Whoever keeps such a statement can
//! show that an earlier entry, presented later, was left out before.

use crate::{
    case::Case,
    codec::{Malformed, Value},
    command,
    event::Event,
    field::{FieldValue, Kind, Reader},
    id::{HoldingId, LeafHash, MemberId, ObjectId},
    member::named_values,
    refusal::Stop,
    refusals,
};

const READERS: &[Reader] = &[Reader::Actor, Reader::LaterHolders];

/// Of what a head is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadKind {
    /// A holding.
    Holding,
    /// A member with its seats, policy and accounts.
    Member,
}

named_values!(HeadKind, "holding or member", Holding = "holding", Member = "member");

command! {
    /// States the head of an object. It changes nothing and advances no head. Signed by the platform alone.
    StateHead = "head.state" {
        /// Holding or member.
        Clear kind: HeadKind => READERS,
        /// Its id.
        Clear object: ObjectId => READERS,
        /// The leaf of the last entry that changed it.
        Clear head: LeafHash => READERS,
    }
}

refusals! {
    /// Why a statement is refused, in the order the rule checks.
    HeadRefusal in "head.state" {
        /// There is no such object.
        UnknownObject = "unknown_object", NotFound, "";
        /// Its head is another.
        HeadDiffers = "head_differs", Stale, "";
    }
}

/// Decides a statement.
///
/// # Errors
/// A [`HeadRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, stated: &StateHead) -> Result<Vec<Event>, Stop> {
    let id = stated.object.uuid();
    let head = match stated.kind {
        HeadKind::Holding => case.state.holding(&HoldingId::from_uuid(id))?.map(|holding| holding.head),
        HeadKind::Member => case.state.member(&MemberId::from_uuid(id))?.map(|member| member.head),
    };
    match head {
        None => Err(HeadRefusal::UnknownObject.into()),
        Some(head) if head != stated.head => Err(HeadRefusal::HeadDiffers.into()),
        Some(_) => Ok(Vec::new()),
    }
}
